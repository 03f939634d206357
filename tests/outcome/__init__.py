"""Tests of the room `outcome`."""
