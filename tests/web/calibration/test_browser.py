"""A session in a real browser, from the round's page to its closing, by keyboard alone."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser, expect

from qa_app.services import calibration
from qa_app.services.people.sign_in import begin
from qa_app.web.sessions import COOKIE
from tests.support.browser import complaints, served
from tests.support.calibrating import FIRST, Circle
from tests.support.people import RULES


def test_a_session_is_settled_by_keyboard(app: Flask, circle: Circle, browser: Browser) -> None:
    """A lead who discusses with the room has one hand free."""
    round_id = circle.begin(part_ids=circle.floor.parts(circle.floor.first)[:1])
    circle.all_answer("5", "3", "3")
    calibration.begin_settling(circle.lead, round_id)
    token = begin(circle.floor.context, circle.floor.lead.id, RULES).token
    circle.floor.context.session.commit()
    with served(app) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        page = context.new_page()
        faults = complaints(page)
        page.goto(f"{address}/calibration/{round_id}")
        page.click("#go-on")
        row = page.locator(f'[data-criterion="{FIRST}"]')
        expect(row).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.type("未核实身份")
        page.keyboard.press("Escape")
        page.keyboard.press("2")
        expect(page.locator("[data-left]")).to_contain_text("11")
        expect(row.locator("td.off")).to_have_count(3)
        page.keyboard.press("ArrowUp")
        page.keyboard.press("m")
        expect(row.locator("td.off")).to_have_count(1)
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Backspace")
        expect(page.locator("[data-left]")).to_contain_text("12")
        page.keyboard.press("m")
        expect(page.locator("[data-left]")).to_contain_text("11")
        page.keyboard.press("u")
        expect(page.locator("[data-left]")).to_have_text("已全部定标")
        expect(row.locator("[data-note]")).to_have_value("未核实身份")
        page.get_by_role("link", name="回到本轮校准").click()
        page.click("#close-round")
        expect(page.locator(".state-good").first).to_have_text("已定标")
        assert not faults
        context.close()
