"""The denoising thermodynamic model on images: substrate, images, training, checkpoints, measuring.

Rooms, lowest first: recipe and streams; substrate and images; phases and Adam; checkpoint; training; lines; measuring.
"""
