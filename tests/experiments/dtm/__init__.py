"""Tests of the experiment kind `dtm`."""
