"""The denoising thermodynamic model on images: substrate, images, training, checkpoints, measuring.

Registered, nothing that samples   recipe, schedule, protocol, tempered_protocol, settings
The machine                        streams, substrate, noise
Somebody else's files              bounded, idx, restricted, packages, sources
Images                             images, annealing, generation, digits, pictures
Training                           adam, phases, mixing, checkpoint, training, lines, courses
Chains under way                   blocks, starts, inputs, clamped, escape
Measuring, part by part            portions, ladder, replicates, figures, kept_cells, measuring, pricing, carrying_out
Beyond the wall                    paths, placement, replicas, equilibrium, tempered_figures, tempered, tempered_parts
The founding run's own rule        pair_times, seed_rule, described
"""
