"""Liquid and Nunjucks, as Jekyll and Eleventy have them. Nothing is run."""
