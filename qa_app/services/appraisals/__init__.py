"""Assessed periods (考核结果): facts, drafts, the check list, publishing, what comes late."""

from qa_app.services.appraisals.gathering import facts_of

__all__ = ["facts_of"]
