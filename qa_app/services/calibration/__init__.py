"""Calibration (校准; of calls: 校听): rounds, their sessions, and how far reviewers agree."""

from qa_app.services.calibration.anchoring import AnchoringPage, anchoring_page
from qa_app.services.calibration.looking import (
    MyRound,
    OpenedRound,
    list_rounds,
    my_round,
    open_round,
)
from qa_app.services.calibration.making import make_round
from qa_app.services.calibration.measuring import (
    AgreementPage,
    agreement_page,
    ask_figures,
    compute,
    run_agreement,
)
from qa_app.services.calibration.planning import (
    Preview,
    RoundPlan,
    Source,
    preview,
    teams_to_calibrate,
)
from qa_app.services.calibration.session import OpenedConversation, open_conversation
from qa_app.services.calibration.settling import (
    begin_settling,
    call_off,
    close,
    reopen,
    settle,
    settle_unanimous,
    take_back,
)

__all__ = [
    "AgreementPage",
    "AnchoringPage",
    "MyRound",
    "OpenedConversation",
    "OpenedRound",
    "Preview",
    "RoundPlan",
    "Source",
    "agreement_page",
    "anchoring_page",
    "ask_figures",
    "begin_settling",
    "call_off",
    "close",
    "compute",
    "list_rounds",
    "make_round",
    "my_round",
    "open_conversation",
    "open_round",
    "preview",
    "reopen",
    "run_agreement",
    "settle",
    "settle_unanimous",
    "take_back",
    "teams_to_calibrate",
]
