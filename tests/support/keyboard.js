// What of this page cannot be used by keyboard, in words; see keyboard.py.
() => {
    const INTERACTIVE = [
        "a[href]", "button", "input:not([type=hidden])", "select", "textarea", "summary",
        "[tabindex]", "[onclick]", "[role=button]", "[role=tab]", "[draggable=true]",
        "[data-href]", "[data-open]", "[contenteditable=true]",
    ].join(", ");
    const STYLE = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "backgroundColor", "textDecorationLine", "stroke", "strokeWidth"];
    const name = (each) => {
        const words = (each.getAttribute("aria-label") ?? each.textContent).trim();
        const id = each.id ? `#${each.id}` : "";
        const about = each.name ? `[name=${each.name}]` : "";
        return `${each.tagName.toLowerCase()}${id}${about}.${each.className} “${words.slice(0, 40)}”`;
    };
    const isShown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest("[inert]") && each.getClientRects().length;
    const all = [...document.querySelectorAll(INTERACTIVE)].filter((each) => isShown(each) && !each.disabled);
    const isStop = (each) => each.tabIndex >= 0;
    const found = [];

    // A row that is walked by j and k gives Tab to what stands in it, and opens its own link.
    const rowOf = (each) => each.closest("table[data-rows] tbody tr, [data-library] > li, [data-cards] > li");
    const waits = (each) => {
        const row = rowOf(each);
        if (!row) return false;
        if (row === each || (each.href && each.href === new URL(row.dataset.href ?? "", location).href)) return true;
        row.focus();
        return each.tabIndex >= 0;
    };
    // The digits, letters and signs of the review form stand for what is in its rows, and x for
    // an example's box; a call's strip leads to the same messages as the lines below it.
    const hasKey = (each) => each.closest("[data-criterion], .finding[data-finding], .line, .cited, .example-choose, svg");
    const isHolder = (each) => each.matches("[tabindex='-1']:not(a, button, input, select, textarea, summary, [data-href])");
    // What Enter in a field presses is there for that alone.
    const isForEnter = (each) => each.matches("button.visually-hidden[tabindex='-1']");
    for (const each of all) {
        if (each.tabIndex > 0) found.push(`out of order: ${name(each)}`);
        if (isStop(each) || each.type === "radio" || isHolder(each) || isForEnter(each) || hasKey(each) || waits(each)) continue;
        found.push(`not reached by key: ${name(each)}`);
    }

    const look = (each) => {
        const seen = [each, each.parentElement, each.firstElementChild, each.nextElementSibling, each.querySelector("rect"), each.closest("label, td, tr, .criterion")].filter(Boolean);
        return JSON.stringify(seen.map((one) => STYLE.map((property) => getComputedStyle(one)[property])));
    };
    // What is of one kind looks alike: the first tells of all.
    const kinds = new Map();
    for (const each of all.filter(isStop)) {
        const kind = [each, each.parentElement].map((one) => `${one.tagName}.${one.getAttribute("class")}`).join();
        if (!kinds.has(kind)) kinds.set(kind, each);
    }
    const before = document.activeElement;
    for (const each of kinds.values()) {
        document.activeElement?.blur();
        const without = look(each);
        each.focus();
        if (document.activeElement !== each) {
            found.push(`does not take the focus: ${name(each)}`);
            continue;
        }
        if (look(each) === without) found.push(`no mark of the focus: ${name(each)}`);
    }
    before?.focus?.();
    return [...new Set(found)];
}
