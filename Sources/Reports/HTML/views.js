"use strict";
// How one push, session, message and finding looks, its details included, and how a diagram is drawn.

const frames = (capture, frame) => (data.qualified ? `${capture + 1}:${frame}` : `${frame}`);

function frameRange(row) {
    const first = frames(row[5], row[6]);
    if (row[5] !== row[7]) return `${first}-${frames(row[7], row[8])}`;
    return row[8] > row[6] ? `${first}-${row[8]}` : first;
}

function link(id) {
    const anchor = make("a", "link", id);
    anchor.href = `#${id}`;
    return anchor;
}

function links(title, ids) {
    const line = make("p", "links", `${title} `);
    ids.forEach((id, index) => line.append(index > 0 ? ", " : "", link(id)));
    return ids.length > 0 ? line : null;
}

// Words of different looks, as places and styles one after the other.
function runs(parts, isMarked = true) {
    const element = make("bdi", "value");
    element.dir = "auto";
    for (let index = 0; index < parts.length; index += 2) {
        const style = parts[index];
        const run = make(style === 3 && isMarked ? "mark" : "span", style === 5 ? "faint" : "");
        run.textContent = text(parts[index + 1]);
        element.append(run);
    }
    return element;
}

function block(title, ...content) {
    return make("div", "block", make("h3", "", title), ...content);
}

// Both values of a field, and the octets that differ.
function values(live, copy, dump) {
    const both = make("div", "values",
        make("span", "side", "live"), make("div", "box live", runs(live)),
        make("span", "side", "copy"), make("div", "box copy", runs(copy)));
    if (!dump) return [both];
    const more = make("details", "octets", make("summary", "", "Octets"));
    const table = make("div", "dump");
    for (let index = 0; index < dump[0].length; index += 2) {
        table.append(make("pre", "", runs(dump[0][index])), make("pre", "", runs(dump[0][index + 1])));
    }
    more.append(table);
    if (text(dump[1])) more.append(words(dump[1], "faint", "p"));
    return [both, more];
}

// MARK: Pushes

function pushCells(push) {
    return [
        cell("verdict", pill(push.style, push.verdict)), cell("name faint", words(push.name)),
        cell("who", make("span", "", words(push.from), " \u2192 ", words(push.to))),
        cell("said", make("span", "", pill(push.text[0], push.text[1]), " ", words(push.text[2], "quiet"))),
        cell("clock faint", push.clock), cell("frames faint", make("span", "", "frame ", words(push.frames))),
    ];
}

function differences(push) {
    const content = push.values.map((value) => {
        if (value.length === 2) return words(value[1], "remark", "p");
        const title = make("p", "field", make("b", "", `${value[0]} `, words(value[1])));
        if (text(value[2])) title.append(" ", words(value[2], "faint"));
        if (text(value[3]) && !text(value[2]).includes(text(value[3]))) title.append(" ", words(value[3], "faint"));
        return make("div", "difference", title, ...values(value[4], value[5], value[6]));
    });
    return content.length > 0 ? block("What differs", ...content) : null;
}

function table(className, heads, rows) {
    const body = make("tbody", "", ...rows.map((row) => make("tr", "", ...row.map((content) => make("td", "", content)))));
    const head = make("tr", "", ...heads.map((title) => {
        const element = make("th", "", title);
        element.scope = "col";
        return element;
    }));
    const whole = make("table", className, make("thead", "", head), body);
    return make("div", "scroll", whole);
}

function stations(push) {
    const list = make("ol", "stations");
    for (const [name, time, place, remark, isAbsent] of push.stations) {
        list.append(make("li", isAbsent ? "absent" : "",
            words(name, "name"), words(time, "time"), words(place, "place"), words(remark, "remark")));
    }
    return push.stations.length > 0 ? block("What became of it", list) : null;
}

const outcomes = ["=", "~", "+", "!"];
const outcomeWords = ["equal", "written otherwise, same meaning", "differs and may", "differs and must not"];

function explainedField(field) {
    const sign = make("span", `sign o${field[0]}`, outcomes[field[0]]);
    sign.title = outcomeWords[field[0]];
    sign.setAttribute("role", "img");
    sign.setAttribute("aria-label", outcomeWords[field[0]]);
    const title = make("p", "field", sign, " ", make("b", "", words(field[1])));
    if (field[0] === 0) {
        return make("div", "compared", title.appendChild(words(field[3], "value")) && title, words(field[2], "faint source"));
    }
    if (text(field[3])) title.append(" ", words(field[3]));
    if (text(field[2]) && !text(field[3]).includes(text(field[2]))) title.append(" ", words(field[2], "faint"));
    return make("div", `compared changed o${field[0]}`, title, ...values(field[4], field[5], field[6]));
}

function explanation(push) {
    if (!push.explanation) return null;
    const more = make("details", "block explanation", make("summary", "", "Every field that was compared"));
    // It is drawn when somebody wants to see it.
    more.addEventListener("toggle", () => {
        if (!more.open || more.childElementCount > 1) return;
        more.append(make("p", "faint", outcomes.map((sign, index) => `${sign} ${outcomeWords[index]}`).join("   ")));
        for (const [title, style, verdict, place, rows, fields] of push.explanation) {
            const facts = [];
            for (let index = 0; index < rows.length; index += 2) facts.push(make("dt", "", words(rows[index])), make("dd", "", words(rows[index + 1])));
            more.append(make("div", "explained",
                make("h4", "", words(title), " ", pill(style, verdict), " ", words(place, "faint")),
                make("dl", "facts", ...facts), ...fields.map(explainedField)));
        }
        Finder.mark(more);
    });
    return more;
}

function pushDetail(push) {
    if (!push.parts) return [make("p", "faint", `Its details have no room in this page: imtrace --only ${text(push.name)} shows them.`)];
    const parts = push.parts.map((part) => [
        String(part[0]), words(part[1]), pill(part[2], part[3]), words(part[4]), words(part[5]),
    ]);
    const readings = push.readings.map((reading) => [words(reading[0]), words(reading[1])]);
    const session = Book.sessionOf(push.call);
    return [
        make("p", "lead", words(push.carrier), ", ", words(push.form), push.repeats >= 0 ? ", repeats " : "", push.repeats >= 0 ? link(text(push.repeats)) : ""),
        differences(push),
        text(push.text[2]).length > 90 ? block("Text", make("p", "quote", words(push.text[2]))) : null,
        block("Its parts", table("parts", ["part", "message", "verdict", "original", ""], parts), push.more > 0 ? make("p", "faint", `and ${push.more} more`) : null),
        stations(push),
        readings.length > 0 ? block("Who reads what of its octets", table("readings", ["", ""], readings)) : null,
        flow(Book.ladderOfPush(push.id)),
        explanation(push),
        links("Sessions", [...new Set([session, ...Book.sessionsOfPush(push.id)])].filter(Boolean).map((id) => `s${id}`)),
    ];
}

// MARK: Sessions

function sessionCells(row) {
    const pushes = make("span", "", ...row[11].map((id) => make("span", "tag", `p${id}`)));
    return [
        cell("name faint", `s${row[0]}`), cell("who", words(row[3])), cell("state", pill(row[1], row[2])),
        cell("messages faint", row[4] > 0 ? `${row[4]} msg` : ""), cell("clock faint", row[9]),
        cell("frames faint", `frames ${frameRange(row)}`), cell("pushes", pushes),
    ];
}

function sessionDetail(row) {
    const findings = Book.findingsOf(row[10]);
    const related = row[12].map((call) => Book.sessionOf(call)).filter(Boolean).map((id) => `s${id}`);
    const drawing = flow(Book.ladderOfSession(row[0]));
    const content = [];
    if (row[13]) {
        const facts = [];
        for (let index = 0; index < row[13][0].length; index += 2) {
            facts.push(make("dt", "", words(row[13][0][index])), make("dd", "", words(row[13][0][index + 1])));
        }
        content.push(make("dl", "facts", ...facts));
    } else {
        content.push(make("p", "faint", `What passed in it has no room in this page: imtrace --only s${row[0]} shows it.`));
    }
    if (findings.length > 0) {
        content.push(block("Findings", ...findings.slice(0, 40).map((finding) => make("p", "finding-line", pill(severityStyles[finding[0]], finding[1]), " ", words(finding[3])))));
    }
    content.push(drawing);
    if (row[13] && row[13][1].length > 0) {
        const steps = row[13][1].map((step) => [
            frames(step[0], step[1]), words(step[2]), make("span", "", words(step[3]), " \u2192 ", words(step[4])), words(step[5]),
            make("span", "", words(step[6], "faint"), " ", words(step[7])),
        ]);
        const whole = table("steps", ["frame", "time", "way", "message", ""], steps);
        if (drawing) {
            content.push(make("details", "block", make("summary", "", `Its ${steps.length} messages as a table`), whole));
        } else {
            content.push(block("What passed", whole));
        }
    }
    content.push(links("Pushes", row[11].map((id) => `p${id}`)), links("Other legs", related));
    return content;
}

// MARK: Conversation

function saidCells(row) {
    if (row.length === 3) {
        const title = make("h3", "talk", words(row[0]));
        row[2].forEach((id) => title.append(" ", link(`s${id}`)));
        if (text(row[1])) title.append(" ", words(row[1], "faint"));
        return title;
    }
    if (row.length === 1) return words(row[0], "day faint", "p");
    return [cell("clock faint", row[1]), cell("who", words(row[2])), cell("said", words(row[5])), cell("state", pill(row[3], row[4])), cell("frames faint", make("span", "", "frame ", words(row[0])))];
}

// Characters of a message that a row may not show whole.
const longText = 240;

function saidDetail(row) {
    const list = make("ol", "stations");
    for (const [place, time, style, kind, said, push] of row[6]) {
        const remark = make("span", `remark ${styles[style]}`, words(said));
        if (push >= 0) remark.append(" ", link(text(push)));
        list.append(make("li", "", words(kind, "name"), words(time, "time"), make("span", "place", place >= 0 ? "frame " : "", words(place)), remark));
    }
    const isLong = text(row[5]).length > longText;
    return [isLong ? make("p", "quote", words(row[5])) : null, row[6].length > 0 ? list : null];
}

// MARK: Findings

const severityStyles = [3, 4, 5];
const severityNames = ["error", "warning", "note"];

// A kind of finding: severity, code, name, reference, and each time that it was found.
function kindsOf(rows) {
    const kinds = [];
    for (const row of rows) {
        let kind = kinds[kinds.length - 1];
        if (!kind || kind.severity !== row[0] || kind.code !== row[1]) {
            kind = { severity: row[0], code: row[1], name: row[2], reference: row[4], rows: [], said: [] };
            kinds.push(kind);
        }
        kind.rows.push(row);
        if (kind.said.length < 4 && !kind.said.includes(row[3])) kind.said.push(row[3]);
    }
    return kinds;
}

function findingCells(kind) {
    const said = make("span", "");
    kind.said.slice(0, 3).forEach((place, index) => said.append(index > 0 ? "; " : "", words(place)));
    if (kind.said.length > 3) said.append("; \u2026");
    const places = [...new Set(kind.rows.slice(0, 64).map((row) => row[5]))].filter((place) => text(place));
    const shown = make("span", "", places.length > 0 ? "frame " : "");
    places.slice(0, 3).forEach((place, index) => shown.append(index > 0 ? ", " : "", words(place)));
    if (places.length > 3) shown.append(" \u2026");
    return [
        cell("severity", pill(severityStyles[kind.severity], severityNames[kind.severity])), cell("code", words(kind.code)),
        cell("said", said), cell("source faint", words(kind.reference)), cell("frames faint", shown),
    ];
}

function findingDetail(kind) {
    const shown = kind.rows.slice(0, 200).map((row) => {
        const session = Book.sessionOf(row[7]);
        const where = make("span", "", session ? link(`s${session}`) : "", session && row[8] > 0 ? ", " : "", row[8] > 0 ? link(`p${row[8]}`) : "");
        return [words(row[5]), make("span", "", words(row[3]), row[6] > 1 ? ` (${row[6]} times)` : ""), where];
    });
    const content = [
        make("p", "lead", words(kind.code), " ", words(kind.name), text(kind.reference) ? ", " : "", words(kind.reference)),
        table("occurrences", ["frames", "what", "where"], shown),
    ];
    if (kind.rows.length > shown.length) content.push(make("p", "faint", `and ${(kind.rows.length - shown.length).toLocaleString("en")} more`));
    return content;
}

// MARK: Diagrams

const space = "http://www.w3.org/2000/svg";

function shape(name, className, attributes) {
    const element = document.createElementNS(space, name);
    element.setAttribute("class", className);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
}

function drawShape(parts) {
    switch (parts[0]) {
        case 0: return shape("path", "lane", { d: `M${parts[1]} ${parts[2]}V${parts[3]}` });
        case 1: {
            const [, from, to, y, style] = parts;
            const back = from < to ? -7 : 7;
            return shape("path", `arrow s${style}`, { d: `M${from} ${y}H${to}m${back} -4L${to} ${y}l${back} 4` });
        }
        case 2: {
            const [, x, y, style] = parts;
            return shape("path", `arrow s${style}`, { d: `M${x} ${y - 8}h26v10H${x}m7 -4l-7 4l7 4` });
        }
        case 3: {
            const [, x, y, anchor, look, style, place] = parts;
            const element = shape("text", `k${look} s${style}`, { x, y, "text-anchor": ["start", "middle", "end"][anchor] });
            element.textContent = text(place);
            return element;
        }
        default: {
            const [, x, y, width, height, style] = parts;
            return shape("rect", `box s${style}`, { x, y, width, height, rx: 5 });
        }
    }
}

// A diagram: which sessions and pushes it shows, title, width, height, shapes.
function flow(ladder) {
    if (!ladder) return null;
    const [, , title, width, height, shapes] = ladder;
    const picture = shape("svg", "flow", { width, height, viewBox: `0 0 ${width} ${height}` });
    const name = document.createElementNS(space, "title");
    name.textContent = text(title);
    picture.append(name, ...shapes.map(drawShape));
    const scroll = make("div", "scroll picture", picture);
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "figure");
    scroll.setAttribute("aria-label", text(title));
    return block("Message flow", scroll);
}
