"""The output formats: one module each, behind the interface of `search.render.renderer`."""
