"""Renderers: one module a format, each turning a page or a release into lines of text."""
