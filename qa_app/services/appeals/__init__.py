"""Appeals (申诉): raising, commenting, the second look, deciding; terms, lists and cases.

``rescoring`` is what a submitted second look calls, ``steps`` what the people of an appeal do,
``closing`` the daily round: reminders, and reviews that become final.
"""
