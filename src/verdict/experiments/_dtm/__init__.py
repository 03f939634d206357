"""Parts of the experiment kind `dtm`; what is public is in `verdict.experiments.dtm`."""
