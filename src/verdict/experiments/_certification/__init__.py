"""What a certification registers, apart from the machinery that carries it out."""
