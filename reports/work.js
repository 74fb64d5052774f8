// The page to work in: findings to search, filter, sort, open and tick; ticked ones go into a file that
// `simaudit answers` reads. Whatever comes from an extract becomes a text node, never markup.
"use strict";
(() => {
const by = id => document.getElementById(id);
const read = name => JSON.parse(by(`data-${name}`).textContent);
const lazily = make => { let made; return () => (made ??= make()); };
const say = by("say").dataset;
const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const page = read("page"), findings = read("findings"), records = read("records");
// Read when the first row is opened: most of the file.
const values = lazily(() => read("values")), numbers = lazily(() => read("numbers"));
// Never words and places, being numbers.
const count = findings.waived.length;
const places = Array.from({length: count}, (_, i) => i);
const figure = new Intl.NumberFormat(page.lang), collator = new Intl.Collator(page.lang);

// A column is its values, or words and the place of each value's; a place behind the last word is nothing.
const value = (column, i) => i == null || !column ? null
    : (Array.isArray(column) ? column[i] : column.words[column.at[i]]) ?? null;
const of = (name, i) => value(findings[name], i);
const ofRecord = (name, i) => value(records[name], findings.at[i]);

const fields = {
    number: i => of("msisdn", i),
    carrier: i => page.carriers[of("carrier", i)],
    check: i => of("check_id", i),
    severity: i => page.severities[page.checks[of("check_id", i)].severity],
    nature: i => page.natures[page.checks[of("check_id", i)].nature],
    name: i => ofRecord("full_name", i) ?? ofRecord("org_name", i),
    paper: i => ofRecord("id_number", i),
    detail: i => [of("subject", i), of("detail", i)].filter(text => text && text !== ofRecord("id_number", i))
        .join(" · "),
    state: i => page.states[of("state", i)] + (findings.waived[i] ? ` · ${say.waived}` : ""),
    point: i => ofRecord("point_code", i),
    commune: i => ofRecord("commune_code", i),
    case: i => of("case", i),
};

function node(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text != null) made.textContent = text;
    for (const [name, given] of Object.entries(attributes)) made.setAttribute(name, given);
    return made;
}

// Search and filters

const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");

const folded = column => Array.isArray(column) ? column.map(text => text && fold(text))
    : column && {words: column.words.map(fold), at: column.at};

const haystack = lazily(() => {
    const ofRow = ["full_name", "org_name", "id_number"].map(name => folded(records[name]));
    const ofFinding = ["msisdn", "subject", "detail"].map(name => folded(findings[name]));
    return places.map(i => [
        ...ofFinding.map(column => value(column, i)), ...ofRow.map(column => value(column, findings.at[i])),
    ].filter(Boolean).join("\n"));
});

// A number may be typed as people write it: 0961 234 567, 096.123.4567, +84 961 234 567.
function needles(text) {
    const typed = fold(text).trim();
    if (!/^[+\d][\d .()-]{3,}$/.test(typed)) return typed ? [typed] : [];
    const digits = typed.replace(/\D/g, "");
    return digits.startsWith("0") ? [digits, `84${digits.slice(1)}`] : [digits];
}

const chosen = id => by(id).value.trim();

function matching() {
    const tests = [];
    const equal = (name, wanted) => {
        if (wanted) tests.push(i => of(name, i) === wanted);
    };
    const begins = (name, typed) => {
        const wanted = fold(typed);
        if (wanted) tests.push(i => fold(fields[name](i) ?? "").startsWith(wanted));
    };
    equal("carrier", chosen("carrier"));
    equal("check_id", chosen("check"));
    const state = chosen("state");
    if (state === "waived" || state === "unwaived") tests.push(i => (findings.waived[i] === 1) === (state === "waived"));
    else equal("state", state);
    for (const name of ["severity", "nature"]) {
        const wanted = chosen(name);
        if (wanted) tests.push(i => page.checks[of("check_id", i)][name] === wanted);
    }
    for (const name of ["point", "commune", "case"]) begins(name, chosen(name));
    const sought = needles(chosen("text"));
    if (sought.length) tests.push(i => sought.some(needle => haystack()[i].includes(needle)));
    return Uint8Array.from(places, i => tests.every(test => test(i)));
}

let shown = new Uint8Array(count).fill(1), waiting;

function applyIn(milliseconds) {
    by("table").ariaBusy = "true";
    clearTimeout(waiting);
    waiting = setTimeout(() => {
        shown = matching();
        table.setFilter(row => shown[row.i] === 1);
        tell();
        by("table").ariaBusy = "false";
    }, milliseconds);
}

function tell() {
    const n = shown.reduce((sum, one) => sum + one, 0);
    by("count").textContent = put(say.shown, {n: figure.format(n), all: figure.format(count)});
    const every = by("tick-all");
    if (every) every.checked = n > 0 && places.every(i => !shown[i] || ticked.has(i));
}

function offer(id, options) {
    by(id).append(node("option", say.any, {value: ""}), ...options.map(
        ([code, label]) => node("option", label, {value: code})));
}

function tally(read) {
    const counts = new Map();
    for (const i of places) {
        const code = read(i);
        if (code != null) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return counts;
}

function offerAll() {
    const counted = (id, counts, label) => offer(id, [...counts.keys()].map(
        code => [code, `${label(code)} (${figure.format(counts.get(code))})`]));
    const ordered = (words, counts) => new Map(
        Object.keys(words).filter(code => counts.has(code)).map(code => [code, counts.get(code)]));
    const checks = tally(i => of("check_id", i));
    counted("carrier", ordered(page.carriers, tally(i => of("carrier", i))), code => page.carriers[code]);
    counted("check", new Map([...checks].sort()), code => `${code} ${page.checks[code].title}`);
    for (const [id, words] of [["severity", page.severities], ["nature", page.natures]]) {
        const counts = tally(i => page.checks[of("check_id", i)][id]);
        counted(id, ordered(words, counts), code => words[code]);
    }
    counted("state", ordered(page.states, tally(i => of("state", i))), code => page.states[code]);
    if (findings.waived.includes(1)) {
        by("state").append(...["waived", "unwaived"].map(code => node("option", say[code], {value: code})));
    }
    for (const [id, name] of [["points", "point"], ["communes", "commune"], ["cases", "case"]]) {
        const codes = [...tally(fields[name])].sort((one, other) => other[1] - one[1]).slice(0, 1000);
        by(id).append(...codes.map(([code, n]) => node("option", figure.format(n), {value: code})));
    }
    for (const [id, words] of [["response", page.answers], ["follow-state", page.follow_ups]]) {
        by(id).append(node("option", "–", {value: ""}));
        by(id).append(...Object.entries(words).map(([code, word]) => node("option", word, {value: code})));
    }
}

// The table

const ticked = new Set();
let current = 0;

const ranks = Object.fromEntries(Object.entries(fields).map(([name, read]) => [name, lazily(() => {
    const order = {severity: page.severities, nature: page.natures}[name];
    const texts = places.map(i => read(i) ?? "");
    const words = order ? Object.values(order) : [...new Set(texts)];
    const latin = !words.every(word => /^[\x20-\x7e]*$/.test(word));
    if (!order) words.sort(latin ? collator.compare : undefined);
    const places_ = new Map(words.map((word, at) => [word, at]));
    return Uint32Array.from(texts, text => places_.get(text));
})]));

const labelOf = i => `${of("check_id", i)} ${of("msisdn", i) ?? say.noNumber}`;

function tickBox(i) {
    const box = node("input", null, {
        type: "checkbox", tabindex: -1, "aria-label": put(say.tick, {name: labelOf(i)})});
    box.checked = ticked.has(i);
    box.addEventListener("change", () => tick([i], box.checked));
    return box;
}

function opener(i) {
    return node("button", of("msisdn", i) ?? say.noNumber, {
        type: "button", class: "open", tabindex: i === current ? 0 : -1, "data-i": i,
        "aria-label": put(say.open, {name: labelOf(i)})});
}

function everyBox() {
    const box = node("input", null, {type: "checkbox", id: "tick-all", "aria-label": say.tickAll});
    box.addEventListener("change", () => tick(places.filter(i => shown[i]), box.checked));
    return box;
}

function column(name, title, more) {
    return {
        field: name, title,
        titleFormatter: () => node("button", title, {type: "button", class: "sort"}),
        formatter: cell => document.createTextNode(fields[name](cell.getData().i) ?? ""),
        sorter: (a, b, row, other) => ranks[name]()[row.getData().i] - ranks[name]()[other.getData().i],
        minWidth: 90, ...more,
    };
}

function severityTag(cell) {
    const check = page.checks[of("check_id", cell.getData().i)];
    return node("span", page.severities[check.severity], {class: `tag ${check.severity}`});
}

function checkCell(cell) {
    const id = of("check_id", cell.getData().i);
    return node("span", `${id} ${page.checks[id].title}`, {title: page.checks[id].title});
}

const table = new Tabulator("#table", {
    data: places.map(i => ({i})), index: "i", height: "65vh", layout: "fitColumns", responsiveLayout: "hide",
    autoResize: false,
    placeholder: say.empty, keybindings: false, selectableRows: false, headerSortTristate: true,
    rowFormatter: row => row.getElement().setAttribute("aria-rowindex", (row.getPosition() || 0) + 1),
    columns: [
        {formatter: cell => tickBox(cell.getData().i), titleFormatter: everyBox, headerSort: false, width: 44,
            hozAlign: "center", responsive: 0, resizable: false},
        column("number", say.number, {formatter: cell => opener(cell.getData().i), width: 140, responsive: 0}),
        column("carrier", say.carrier, {width: 120, responsive: 2}),
        column("check", say.check, {formatter: checkCell, minWidth: 120, widthGrow: 2, responsive: 1}),
        column("severity", say.severity, {formatter: severityTag, width: 125, responsive: 4}),
        column("nature", say.nature, {width: 125, responsive: 9}),
        column("name", say.name, {minWidth: 140, widthGrow: 1.5, responsive: 3}),
        column("paper", say.paper, {width: 130, responsive: 5}),
        column("detail", say.detail, {minWidth: 130, widthGrow: 1.5, responsive: 6}),
        column("state", say.state, {width: 115, responsive: 7}),
        column("point", say.point, {width: 125, responsive: 8}),
        column("commune", say.commune, {width: 100, responsive: 11}),
        column("case", say.case, {width: 125, responsive: 10}),
    ],
});

const openers = () => by("table").querySelectorAll("button.open");

// One row of the table is in the order of Tab; the others are reached by arrows.
function keepEntry() {
    const buttons = [...openers()];
    if (buttons.length && !buttons.some(button => button.tabIndex === 0)) buttons[0].tabIndex = 0;
}

function focusRow(i) {
    current = i;
    for (const button of openers()) button.tabIndex = button.dataset.i === String(i) ? 0 : -1;
    by("table").querySelector(`button.open[data-i="${i}"]`)?.focus({preventScroll: true});
}

async function move(step) {
    const rows = table.getDataCount("active");
    const here = table.getRow(current)?.getPosition() || 1;
    const row = table.getRowFromPosition(Math.min(Math.max(here + step, 1), rows));
    if (!row) return;
    await table.scrollToRow(row, "nearest", false);
    focusRow(row.getData().i);
}

const steps = {
    ArrowUp: -1, ArrowDown: 1, PageUp: -15, PageDown: 15, Home: -Infinity, End: Infinity,
};

table.on("tableBuilt", () => {
    const grid = by("table");
    // What scrolls has buttons in it; by itself it is no part of a grid.
    grid.querySelector(".tabulator-tableholder").removeAttribute("tabindex");
    grid.setAttribute("aria-label", say.findings);
    tell();
    keepEntry();
    document.documentElement.dataset.ready = "";
});
table.on("renderComplete", keepEntry);
table.on("scrollVertical", keepEntry);
table.on("dataFiltered", (_, rows) => by("table").setAttribute("aria-rowcount", rows.length + 1));
table.on("rowClick", (event, row) => {
    if (!event.target.closest("input")) open(row.getData().i);
});
by("table").addEventListener("focusin", event => {
    const button = event.target.closest("button.open");
    if (button) current = Number(button.dataset.i);
});
by("table").addEventListener("keydown", event => {
    if (!event.target.matches("button.open")) return;
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === " ") tick([current], !ticked.has(current));
    else return;
    event.preventDefault();
});
// A button is pressed when the key is let go.
by("table").addEventListener("keyup", event => {
    if (event.key === " " && event.target.matches("button.open")) event.preventDefault();
});

// An opened row

const byNumber = lazily(() => grouped(findings.msisdn));
const byPaper = lazily(() => grouped(numbers().id_number));

function grouped(column) {
    const groups = new Map(), n = Array.isArray(column) ? column.length : column.at.length;
    for (let i = 0; i < n; i++) {
        const key = value(column, i);
        if (key == null) continue;
        if (groups.has(key)) groups.get(key).push(i);
        else groups.set(key, [i]);
    }
    return groups;
}

function entries(list, pairs) {
    list.replaceChildren(...pairs.filter(([, text]) => text?.length).map(([term, text]) => {
        const entry = node("div");
        entry.append(node("dt", term), ...[text].flat().map(part => node("dd", part)));
        return entry;
    }));
}

function open(i) {
    const check = page.checks[of("check_id", i)], at = findings.at[i];
    by("number").textContent = of("msisdn", i) ?? say.noNumber;
    by("finding").textContent = [
        fields.carrier(i), of("check_id", i), fields.severity(i), fields.nature(i), fields.state(i),
        put(say.since, {month: of("first_period", i)}), fields.detail(i),
    ].filter(Boolean).join(" · ");
    entries(by("words"), [
        [of("check_id", i), check.title], [say.meaning, check.meaning], [say.law, check.law],
        [say.innocent, check.innocent], [say.remedy, check.remedy], [say.inspect, check.inspect],
    ]);
    const cells = Object.keys(page.columns).map(name => [page.columns[name], value(records[name] ?? values()[name], at)]);
    const place = put(say.place, {record: of("record", i), file: of("file", i)});
    entries(by("values"), at == null ? [[say.where, say.noRecord]] : [[say.where, place], ...cells]);
    listFindings(i);
    tellCase(of("case", i));
    listNumbers(i);
    showOpened(true);
    by("opened").focus();
}

function fill(list, items, rest = 0) {
    list.replaceChildren(...items, ...(rest > 0 ? [node("li", put(say.more, {n: figure.format(rest)}))] : []));
    if (!items.length) list.append(node("li", say.nothing));
}

function listFindings(i) {
    const others = (byNumber().get(of("msisdn", i)) ?? []).filter(other => other !== i);
    fill(by("findings-of-number"), others.slice(0, 50).map(other => {
        const id = of("check_id", other), item = node("li");
        const button = node("button", `${id} ${page.checks[id].title}`, {type: "button", class: "link"});
        button.addEventListener("click", () => open(other));
        item.append(button, ` · ${fields.carrier(other)} · ${fields.state(other)}`);
        return item;
    }), others.length - 50);
}

function listNumbers(i) {
    const all = byPaper().get(ofRecord("id_number", i)) ?? [];
    const others = all.filter(at => value(numbers().msisdn, at) !== of("msisdn", i)
        || value(numbers().carrier, at) !== of("carrier", i));
    fill(by("numbers-of-paper"), others.map(at => {
        const [number, name, status, day] = ["msisdn", "full_name", "status", "registered_at"].map(
            column => value(numbers()[column], at));
        const item = node("li"), button = node("button", number, {type: "button", class: "link"});
        button.addEventListener("click", () => {
            by("filters").reset();
            by("text").value = number;
        });
        const rest = [page.carriers[value(numbers().carrier, at)], name, status, day];
        item.append(button, ` · ${rest.filter(Boolean).join(" · ")}`);
        return item;
    }), all.length ? value(numbers().of, all[0]) - all.length : 0);
}

function tellCase(id) {
    const about = page.cases[id], place = by("case-of-number");
    if (!about) return place.replaceChildren(node("p", id ?? say.nothing));
    const lines = [
        [about.state, about.police ? say.police : "", about.carriers, about.days.join(" – ")],
        [put(say.persons, about)], [about.why],
        [about.everyday ? put(say.everyday, {why: about.everyday}) : ""],
    ];
    const link = node("a", id, {href: `../cases.html#${id}`});
    const parts = lines.map(line => line.filter(Boolean).join(" · ")).filter(Boolean);
    place.replaceChildren(link, ...parts.map(line => node("p", line)));
}

// The table gets another width, and draws its rows anew: before one of them gets the focus.
function showOpened(on) {
    if (by("opened").hidden !== on) return;
    by("opened").hidden = !on;
    table.redraw();
}

function close() {
    showOpened(false);
    focusRow(current);
}

by("close").addEventListener("click", close);
by("opened").addEventListener("keydown", event => {
    if (event.key === "Escape") close();
});

// Ticked rows, and files of them

function tick(rows, on) {
    for (const i of rows) on ? ticked.add(i) : ticked.delete(i);
    for (const button of openers()) {
        const box = button.closest(".tabulator-row").querySelector("input");
        box.checked = ticked.has(Number(button.dataset.i));
    }
    tell();
    offerFiles();
}

function offerFiles() {
    const counts = new Map();
    for (const i of ticked) counts.set(of("carrier", i), (counts.get(of("carrier", i)) ?? 0) + 1);
    by("ticked").textContent = ticked.size ? put(say.ticked, {n: figure.format(ticked.size)}) : say.noneTicked;
    by("make").hidden = !ticked.size;
    by("answer-files").replaceChildren(...[...counts].sort().map(([carrier, n]) => {
        const name = `answers_${carrier}_${page.period}.csv`;
        return saver(`${put(say.save, {name})} (${figure.format(n)})`, () => saveAnswers(carrier, name));
    }));
    by("follow-files").replaceChildren(
        saver(put(say.save, {name: followName}), () => saveFollowUps(followName)));
}

const followName = `follow-up_${page.period}.csv`;

function saver(label, save) {
    const button = node("button", label, {type: "button"});
    button.addEventListener("click", save);
    return button;
}

// As simaudit's own CSV: what a spreadsheet would take for a formula gets a quote before it.
function cell(text) {
    const risky = /^'*[=+\-@\t\r\n\0＝＋－＠]/.test(text) && !/^(-|[+-]?\d+(\.\d+)?)$/.test(text);
    const safe = risky ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(name, rows) {
    const text = rows.map(row => row.map(part => cell(part ?? "")).join(",") + "\n").join("");
    const link = node("a", null, {
        href: URL.createObjectURL(new Blob([text], {type: "text/csv"})), download: name});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// The browser says why nothing was saved, at the field.
function refused(id, reason) {
    by(id).setCustomValidity(reason);
    if (reason) by(id).reportValidity();
    by(id).addEventListener("input", () => by(id).setCustomValidity(""), {once: true});
    return Boolean(reason);
}

function saveAnswers(carrier, name) {
    const response = by("response").value, reason = chosen("reason");
    if (refused("reason", response === "contested" && !reason ? say.needsReason : "")) return;
    const columns = ["carrier", "check_id", "finding_key", "msisdn"];
    const rows = [...ticked].filter(i => of("carrier", i) === carrier).sort((a, b) => a - b);
    save(name, [
        ["period", ...columns, page.response, page.reason],
        ...rows.map(i => [
            page.period, ...columns.map(column => of(column, i)), page.answers[response], response && reason]),
    ]);
}

function saveFollowUps(name) {
    const cases = by("subject").value === "case";
    const subjects = new Map([...ticked].map(i => cases ? [of("case", i), [of("case", i)]]
        : [`${of("carrier", i)}:${of("check_id", i)}`, [of("carrier", i), of("check_id", i)]]));
    subjects.delete(null);
    if (refused("subject", subjects.size ? "" : say.noCase)) return;
    if (refused("follow-state", by("follow-state").value ? "" : say.needsState)) return;
    const filled = {
        [page.fields.state]: page.follow_ups[by("follow-state").value], [page.fields.on]: chosen("on"),
        [page.fields.document]: chosen("document"), [page.fields.deadline]: chosen("deadline"),
        [page.fields.reason]: chosen("follow-reason"),
    };
    save(name, [
        [...(cases ? ["case_id"] : ["carrier", "check_id"]), ...page.headings],
        ...[...subjects].sort().map(([subject, codes]) => {
            const recorded = page.followed[subject] ?? {[page.entry]: "0"};
            return [...codes, ...page.headings.map(heading => filled[heading] || recorded[heading])];
        }),
    ]);
}

// What the form says is for the files; nothing is sent.
for (const form of document.forms) form.addEventListener("submit", event => event.preventDefault());
// A text is searched when nothing has been typed for so many milliseconds.
by("filters").addEventListener("input", () => applyIn(150));
by("filters").addEventListener("reset", () => applyIn(0));
window.addEventListener("resize", () => table.redraw());
offerAll();
offerFiles();
})();
