"""The figures that go into an assessment: measured, imported, or given by assessors."""

from qa_app.services.measures_in.reading import MeasuresIn, Origin, of

__all__ = ["MeasuresIn", "Origin", "of"]
