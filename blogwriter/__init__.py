"""blogwriter: a paper becomes a Chinese tech-blog post in which every claim leads back to a sentence of the paper."""

__all__ = ["__version__"]

__version__ = "0.1.0"
