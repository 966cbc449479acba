"""Renderers: one module per format, each turning a page or a release into lines of text."""
