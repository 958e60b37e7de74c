"use strict";
// The page as a whole: what belongs together, the search, links into the page, and what is open when it opens.

const Book = {
    sessions: new Map(data.sessions.map((row) => [row[10], row[0]])),
    findings: null,

    sessionOf(call) { return call >= 0 ? this.sessions.get(call) : undefined; },

    findingsOf(call) {
        if (!this.findings) {
            this.findings = new Map();
            for (const row of data.findings) {
                if (row[7] < 0 || (row[0] === 2 && !data.notes)) continue;
                if (!this.findings.has(row[7])) this.findings.set(row[7], []);
                this.findings.get(row[7]).push(row);
            }
        }
        return this.findings.get(call) ?? [];
    },

    ladderOfPush(id) { return data.ladders.find((ladder) => ladder[1].includes(id)); },

    sessionsOfPush(id) { return this.ladderOfPush(id)?.[0] ?? []; },

    // Of several the one that shows the least besides.
    ladderOfSession(id) {
        const all = data.ladders.filter((ladder) => ladder[0].includes(id));
        return all.sort((a, b) => a[5].length - b[5].length)[0];
    },
};

const Finder = {
    field: null,
    hits: [],
    onlyProblems: false,
    whole: null,
    ends: null,

    // The texts in small letters, as one with an end after each: made once, when there is nothing else to do.
    prepare() {
        if (this.whole !== null) return;
        const lower = texts.map((value) => value.toLowerCase());
        this.ends = new Uint32Array(lower.length);
        let end = 0;
        lower.forEach((value, place) => { this.ends[place] = end += value.length + 1; });
        this.whole = `${lower.join("\n")}\n`;
    },

    // Which texts have a word: 1 at their places. Of "frame 26" not those that say "frame 260".
    find(word, isFrame) {
        this.prepare();
        const has = new Uint8Array(texts.length);
        let place = 0;
        for (let at = this.whole.indexOf(word); at >= 0; at = this.whole.indexOf(word, this.ends[place])) {
            while (this.ends[place] <= at) place++;
            if (!isFrame || !/\d/.test(this.whole[at + word.length])) has[place] = 1;
        }
        return has;
    },

    // Every word is sought for itself, but a frame together with its number.
    sought() {
        const all = this.field.value.toLowerCase().match(/\bframes?\s+(?:\d+:)?\d\S*|\S+/g) ?? [];
        return all.slice(0, 8).map((word) => {
            const [first, number] = word.split(/\s+/);
            if (number) return { word: number, has: this.find(`frame ${number}`, true), isFrame: true };
            return { word: first, has: this.find(first), isFrame: false };
        });
    },

    // What the search found; or what else is to be said.
    tell(...note) {
        const isSearch = this.hits.length > 0 || this.onlyProblems;
        const counts = isSearch ? Rows.all.map((rows) => `${rows.found.toLocaleString("en")} ${rows.plan.nouns[rows.found === 1 ? 0 : 1]}`).join(", ") : "";
        document.getElementById("found").replaceChildren(...(note.length > 0 ? note : [counts]));
    },

    run() {
        const start = performance.now();
        this.hits = this.sought();
        for (const rows of Rows.all) rows.filter(this.hits, this.onlyProblems);
        performance.measure("search", { start, end: performance.now() });
        this.tell();
    },

    // Shows all of a list again.
    reset(rows) {
        this.field.value = "";
        this.onlyProblems = false;
        document.getElementById("problems")?.setAttribute("aria-pressed", "false");
        if (rows.wanted) {
            rows.wanted.clear();
            rows.chips.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", "false"));
        }
        this.run();
    },

    // What was sought is marked where it stands, without a change of the document.
    mark() {
        if (!globalThis.Highlight || !CSS.highlights) return;
        clearTimeout(this.marking);
        this.marking = setTimeout(() => {
            const found = new Highlight();
            if (this.hits.length > 0) {
                const walker = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
                for (let node = walker.nextNode(), seen = 0; node && seen < 20000; node = walker.nextNode(), seen++) {
                    const value = node.data.toLowerCase();
                    if (value.length !== node.data.length) continue;
                    for (const { word, isFrame } of this.hits) {
                        if (isFrame && !node.parentElement.closest(".frames, .place")) continue;
                        for (let at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + word.length)) {
                            const range = new Range();
                            range.setStart(node, at);
                            range.setEnd(node, at + word.length);
                            found.add(range);
                        }
                    }
                }
            }
            CSS.highlights.set("found", found);
        }, 30);
    },
};

const Links = {
    remember(id) {
        // Where a page may not change its address, the link is not remembered.
        try { history.replaceState(null, "", `#${id}`); } catch { return; }
    },

    follow() {
        let id = location.hash.slice(1);
        // What no address can hold is taken as it stands.
        try { id = decodeURIComponent(id); } catch { Finder.tell(); }
        for (const rows of Rows.all) {
            if (rows.byId.has(id)) {
                rows.reveal(rows.byId.get(id));
                Finder.tell();
                return;
            }
        }
        if (id === "" || document.getElementById(id)) Finder.tell();
        else Finder.tell("There is no ", make("bdi", "", id.slice(0, 64)), " in this page.");
    },
};

function chipsOf(items, key, order, labels, chipStyles, isOn = () => false) {
    const counts = new Map();
    for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
    const present = order.filter((name) => counts.has(name));
    if (present.length < 2) return null;
    return present.map((name, index) => ({
        key: name, label: labels ? labels[name] : name, count: counts.get(name), style: chipStyles ? chipStyles(name) : 0, isOn: isOn(name),
    }));
}

function uniqueKeys(items, key) { return [...new Set(items.map(key))]; }

function makeLists() {
    const pushKey = (push) => text(push.verdict);
    const pushes = {
        title: "Pushes", nouns: ["push", "pushes"], items: data.pushes, cells: pushCells, detail: pushDetail, id: (push) => text(push.name), key: pushKey,
        none: "No deferred push.", total: data.pushes.length + data.unlisted, remark: missing(data.unlisted, "push", "pushes"),
        isProblem: (push) => push.style !== 2, frames: (push) => [text(push.frames)],
        indices: (push) => [
            push.verdict, push.from, push.to, push.clock, push.call, push.text[1], push.text[2], push.frames, push.carrier, push.form, push.repeats,
            // Of its stations those that a frame shows: what is said of the others is the same of every push.
            ...(push.stations ?? []).filter((station) => station[4] === 0).flatMap((station) => station.slice(1, 4)),
            ...(push.parts ?? []).flatMap((part) => [part[1], part[3], part[4], part[5]]),
            ...(push.values ?? []).flatMap((value) => (value.length > 2 ? [value[1], value[2], ...value[4].filter((_, at) => at % 2), ...value[5].filter((_, at) => at % 2)] : [value[1]])),
        ],
        chips: chipsOf(data.pushes, pushKey, uniqueKeys(data.pushes, pushKey), null, (name) => data.pushes.find((push) => pushKey(push) === name).style),
    };
    const stateKey = (row) => text(row[2]);
    const concerned = new Set(data.findings.filter((row) => row[0] < 2).map((row) => row[7]));
    const sessions = {
        title: "Sessions", nouns: ["session", "sessions"], items: data.sessions, cells: sessionCells, detail: sessionDetail, id: (row) => `s${row[0]}`, key: stateKey,
        none: "No session.", total: data.sessions.length + data.uncounted,
        isProblem: (row) => row[1] !== 0 || concerned.has(row[10]), frames: (row) => [frameRange(row)],
        indices: (row) => [
            row[2], row[3], row[9], row[10], ...(row[13] ? [...row[13][0], ...row[13][1].flatMap((step) => step.slice(2))] : []),
        ],
        chips: chipsOf(data.sessions, stateKey, uniqueKeys(data.sessions, stateKey), null, (name) => data.sessions.find((row) => stateKey(row) === name)[1]),
        remark: data.others.length > 0 || data.uncounted > 0 ? make("span", "", otherLines(), missing(data.uncounted, "session")) : null,
    };
    const severity = (kind) => severityNames[kind.severity];
    const kinds = kindsOf(data.findings);
    const hasFaults = data.findings.some((row) => row[0] < 2);
    const findings = {
        title: "Findings", nouns: ["finding", "findings"], items: kinds, cells: findingCells, detail: findingDetail, key: severity, none: "Nothing was found.",
        isProblem: (kind) => kind.severity < 2, frames: (kind) => kind.rows.map((row) => text(row[5])),
        indices: (kind) => [kind.code, kind.name, kind.reference, ...new Set(kind.rows.flatMap((row) => [row[3], row[5], row[7]]))],
        id: (kind) => (kind.severity === kinds.find((other) => other.code === kind.code).severity ? text(kind.code) : ""),
        chips: chipsOf(kinds, severity, severityNames, null, (name) => severityStyles[severityNames.indexOf(name)], (name) => (name !== "note" || data.notes) && hasFaults),
        remark: missing(data.further, "finding"),
    };
    const said = {
        title: "Conversation", nouns: ["message", "messages"], items: data.said, cells: saidCells, detail: saidDetail, none: "No message was seen.",
        total: data.said.filter((row) => row.length > 3).length + data.unsaid, remark: missing(data.unsaid, "message"),
        isTitle: (row) => (row.length === 3 ? 1 : row.length === 1 ? 2 : 0), isOpenable: (row) => row[6].length > 0 || text(row[5]).length > longText,
        isProblem: (row) => row[3] === 3 || row[3] === 4,
        frames: (row) => (row.length > 3 ? [text(row[0]), ...row[6].map((event) => text(event[0]))] : []),
        indices: (row) => (row.length === 3 ? [row[0]] : row.length === 1 ? [] : [row[0], row[1], row[2], row[4], row[5], ...row[6].flatMap((event) => [event[3], event[4], event[5]])]),
    };
    const order = [["pushes", pushes], ["conversation", said], ["sessions", sessions], ["findings", findings]];
    // Where nothing was pushed, what is wrong is a finding.
    if (data.pushes.length === 0 && hasFaults) order.unshift(order.pop());
    return order.map(([name, plan]) => new Rows(name, plan));
}

// What the page says of what it has no room for.
function missing(count, noun, plural = `${noun}s`) {
    return count > 0 ? `${count.toLocaleString("en")} more ${count === 1 ? noun : plural} had no room in this page: --only or --text select less.` : null;
}

// That there is none is said of what a capture could have had; the answer says it of pushes, and a store keeps no more.
function hasPart(rows) {
    return rows.total > 0 || (rows.name !== "pushes" && !data.stored);
}

function otherLines() {
    const list = make("span", "others");
    for (const [name, messages, ending] of data.others) {
        list.append(make("span", "other", words(name), messages > 0 ? `, ${messages} msg` : "", ", frames ", words(ending)));
    }
    return list;
}

function changes() {
    if (data.changes.length === 0) return null;
    const rows = data.changes.map(([count, fields, how, who, ids]) => {
        const where = make("span", "");
        ids.forEach((id, index) => where.append(index > 0 ? ", " : "", /^[ps]\d+$/.test(text(id)) ? link(text(id)) : words(id)));
        return [words(fields), words(how), words(who), words(count), where];
    });
    const section = make("section", "part", make("div", "bar", make("h2", "", "What changed")), table("changes", ["field", "how", "by", "how often", "where"], rows));
    section.id = "changes";
    return section;
}

function screen(name, title, lines) {
    if (lines.length === 0) return null;
    const section = make("section", "part", make("div", "bar", make("h2", "", title)));
    const pre = make("pre", "screen");
    pre.tabIndex = 0;
    pre.textContent = lines.map(text).join("\n");
    section.id = name;
    section.append(pre);
    return section;
}

const classes = [["delivered live", 2], ["pushed equal", 2], ["pushed altered", 3], ["held", 4], ["unproven", 4]];

function balance() {
    if (!data.balance) return;
    const place = document.getElementById("balance");
    const [taken, ...counts] = data.balance;
    const bar = make("div", "stack");
    const legend = make("p", "legend", make("span", "", make("b", "", taken.toLocaleString("en")), " taken"));
    counts.forEach((count, index) => {
        const [title, style] = classes[index];
        const part = make("span", `share c${index} ${styles[style]}`);
        part.style.flexGrow = count;
        if (count > 0) bar.append(part);
        legend.append(make("span", "operator", index > 0 ? "+" : "="), make("span", count > 0 ? "" : "zero",
            make("span", `key c${index} ${styles[style]}`), make("b", "", count.toLocaleString("en")), ` ${title}`));
    });
    place.replaceChildren();
    bar.setAttribute("aria-hidden", "true");
    if (taken > 0) place.append(bar);
    place.append(legend);
    if (data.open && data.open.length > 0) {
        const list = make("ul", "held", ...data.open.map(([kind, said]) => make("li", "", pill(4, kind), " ", words(said))));
        const count = data.open.length + data.opened;
        const more = make("details", "", make("summary", "", `${count} not known to have arrived`), list);
        if (data.opened > 0) more.append(make("p", "faint", `and ${data.opened} more`));
        more.open = data.open.length <= 5;
        place.append(more);
    }
}

function toolbar(lists) {
    const field = make("input", "");
    field.type = "search";
    field.id = "search";
    field.placeholder = "Search: a text, a user, an address, p1 \u2026";
    field.setAttribute("aria-label", "Search the report");
    field.autocomplete = "off";
    field.spellcheck = false;
    Finder.field = field;
    let waiting = 0;
    field.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => Finder.run(), 40);
    });
    field.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            field.value = "";
            Finder.run();
        } else if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            clearTimeout(waiting);
            if (event.key === "Enter") Finder.run();
            Rows.all.find((rows) => rows.found > 0)?.focus(0);
        }
    });
    const problems = make("button", "chip", "Problems only");
    problems.type = "button";
    problems.id = "problems";
    problems.setAttribute("aria-pressed", "false");
    problems.addEventListener("click", () => {
        Finder.onlyProblems = !Finder.onlyProblems;
        problems.setAttribute("aria-pressed", String(Finder.onlyProblems));
        Finder.run();
    });
    const places = make("nav", "places");
    places.setAttribute("aria-label", "Parts of the report");
    for (const rows of lists.filter(hasPart)) {
        const anchor = make("a", "", rows.plan.title, " ", make("span", "count", rows.total.toLocaleString("en")));
        anchor.href = `#${rows.name}`;
        places.append(anchor);
    }
    const found = make("p", "found");
    found.id = "found";
    found.setAttribute("role", "status");
    return make("div", "tools", make("div", "line", make("div", "seek", field, make("kbd", "", "/")), problems), places, found);
}

function start() {
    const main = document.getElementById("main");
    const lists = makeLists();
    balance();
    main.append(toolbar(lists));
    for (const rows of lists) {
        main.append(rows.section);
        if (rows.name === "pushes") main.append(changes() ?? "");
        if (!hasPart(rows)) rows.section.hidden = true;
    }
    main.append(screen("registrations", "Registrations", data.registrations) ?? "", screen("evidence", "Check it yourself", data.evidence) ?? "");
    // It opens on what is wrong: on the push that did not match; where there are few, on each.
    const pushes = lists.find((rows) => rows.name === "pushes");
    const wrong = data.pushes.map((push, index) => [push, index]).filter(([push]) => push.style !== 2);
    const opened = wrong.length > 0 ? wrong.slice(0, 3) : data.pushes.length === 1 ? [[data.pushes[0], 0]] : [];
    for (const [, index] of opened) pushes.open.add(index);
    if (data.pushes.length === 0 && data.sessions.length > 0) {
        const sessions = lists.find((rows) => rows.name === "sessions");
        const first = data.sessions.findIndex((row) => sessions.plan.isProblem(row));
        if (data.sessions.length <= 12) sessions.open.add(Math.max(first, 0));
    }
    Finder.run();
    let frame = 0;
    const redraw = () => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => Rows.all.forEach((rows) => rows.isLong && rows.draw()));
    };
    addEventListener("scroll", redraw, { passive: true });
    let width = innerWidth;
    addEventListener("resize", () => {
        Rows.all.forEach((rows) => {
            rows.height = undefined;
            // Words wrap otherwise in another width, also of what is not in view.
            if (innerWidth !== width) rows.heights.clear();
        });
        width = innerWidth;
        redraw();
    });
    for (const moving of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(moving, Rows.release, { passive: true, capture: true });
    addEventListener("hashchange", () => Links.follow());
    document.addEventListener("keydown", (event) => {
        const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
        if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            Finder.field.focus();
            Finder.field.select();
        }
    });
    // On paper nothing comes into view: what is printed is drawn before.
    addEventListener("beforeprint", () => {
        for (const rows of Rows.all.filter((rows) => rows.isLong)) {
            rows.isLong = false;
            rows.list.classList.remove("many");
            rows.list.style.height = "";
            rows.printed = rows.shown;
            rows.shown = rows.shown.slice(0, 300);
            rows.clear();
            rows.draw();
            if (rows.printed.length > rows.shown.length) rows.list.append(make("p", "faint", `and ${rows.printed.length - rows.shown.length} more`));
        }
    });
    addEventListener("afterprint", () => {
        for (const rows of Rows.all.filter((rows) => rows.printed)) {
            rows.shown = rows.printed;
            rows.printed = null;
            Finder.run();
        }
    });
    Links.follow();
    (globalThis.requestIdleCallback ?? setTimeout)(() => {
        Finder.prepare();
        let [list, index] = [0, 0];
        const step = () => {
            const end = performance.now() + 8;
            while (list < Rows.all.length && performance.now() < end) {
                if (index < Rows.all[list].items.length) Rows.all[list].placesOf(index++); else [list, index] = [list + 1, 0];
            }
            if (list < Rows.all.length) setTimeout(step, 0);
        };
        step();
    });
}

start();
