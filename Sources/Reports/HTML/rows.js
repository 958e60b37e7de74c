"use strict";
// What every list of the page has in common: rows that open, filters, a search, keys; rows of long lists are drawn as they
// come into view. Text from the wire is put into text nodes alone.

const data = JSON.parse(document.getElementById("data").textContent);
const texts = JSON.parse(document.getElementById("texts").textContent);
const text = (place) => (place >= 0 ? texts[place] : "");
const styles = ["plain", "strong", "good", "bad", "doubtful", "faint"];

// An element with a class, and children: elements, or words of our own.
function make(name, className, ...children) {
    const element = document.createElement(name);
    if (className) element.className = className;
    for (const child of children) if (child !== null && child !== undefined) element.append(child);
    return element;
}

// Words of the report, isolated: what is written from right to left stays in its place.
function words(place, className, name = "bdi") {
    const element = make(name, className);
    element.dir = "auto";
    element.textContent = text(place);
    return element;
}

function cell(className, content) {
    return make("span", `cell ${className}`, typeof content === "number" ? words(content) : content);
}

function pill(style, content) {
    const mark = make("span", `pill ${styles[style]}`);
    mark.textContent = typeof content === "number" ? text(content) : content;
    return mark;
}

// Whether frames as the page writes them, as 26, 26-29 or 2:19, are or hold one that is sought.
function holdsFrame(shown, sought) {
    const parts = /^(?:(\d+):)?(\d+)/.exec(sought);
    return shown.split(/[\s,]+/).some((part) => {
        const range = /^(?:(\d+):)?(\d+)(?:-(?:(\d+):)?(\d+))?$/.exec(part);
        if (!range) return false;
        const [, capture, first, end, last] = range;
        const at = (number, frame) => Number(number ?? 0) * 2 ** 40 + Number(frame);
        const wanted = at(parts[1] ?? capture, parts[2]);
        return at(capture, first) <= wanted && wanted <= at(end ?? capture, last ?? first);
    });
}

class Rows {
    static all = [];
    static longest = 150;
    static margin = 700;
    static held = null;
    static holding = 0;

    // plan: title, items, cells(item), detail(item) or null, id(item), indices(item), isProblem(item), chips
    constructor(name, plan) {
        this.name = name;
        this.plan = plan;
        this.items = plan.items;
        this.indices = new Array(this.items.length);
        this.shown = [];
        this.drawn = new Map();
        this.open = new Set();
        this.heights = new Map();
        this.active = 0;
        this.section = make("section", `part ${name}`);
        this.section.id = name;
        this.heading = make("h2", "", plan.title);
        this.heading.id = `${name}-title`;
        this.count = make("span", "count");
        this.section.setAttribute("aria-labelledby", this.heading.id);
        this.list = make("div", "list");
        this.list.setAttribute("role", "list");
        this.nothing = make("p", "nothing");
        this.heading.append(" ", this.count);
        this.chips = plan.chips ? this.makeChips(plan.chips) : null;
        this.section.append(make("div", "bar", this.heading, this.chips), this.list, this.nothing);
        if (plan.remark) this.section.append(make("p", "remark", plan.remark));
        this.list.addEventListener("keydown", (event) => this.press(event));
        this.resizes = new ResizeObserver((entries) => this.measure(entries));
        this.byId = new Map();
        if (plan.id) this.items.forEach((item, index) => { const id = plan.id(item); if (id) this.byId.set(id, index); });
        Rows.all.push(this);
    }

    // MARK: Filters

    makeChips(chips) {
        const group = make("div", "chips");
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", `Filter ${this.plan.title.toLowerCase()}`);
        this.wanted = new Set(chips.filter((chip) => chip.isOn).map((chip) => chip.key));
        for (const chip of chips) {
            const button = make("button", `chip ${chip.style ? styles[chip.style] : ""}`, chip.label);
            button.type = "button";
            button.append(make("span", "count", String(chip.count)));
            button.setAttribute("aria-pressed", String(this.wanted.has(chip.key)));
            button.dataset.key = chip.key;
            button.addEventListener("click", () => {
                if (!this.wanted.delete(chip.key)) this.wanted.add(chip.key);
                button.setAttribute("aria-pressed", String(this.wanted.has(chip.key)));
                Finder.run();
            });
            group.append(button);
        }
        return group;
    }

    wants(item) {
        return !this.chips || this.wanted.size === 0 || this.wanted.has(this.plan.key(item));
    }

    // The places of the texts of an item: found once, for every search.
    placesOf(index) {
        return (this.indices[index] ??= Int32Array.from(this.plan.indices(this.items[index]), (place) => place ?? -1));
    }

    // hits: for each word that is sought which texts have it, and the word itself.
    filter(hits, onlyProblems) {
        const shown = [];
        let titles = [];
        for (let index = 0; index < this.items.length; index++) {
            const item = this.items[index];
            if (this.plan.isTitle && this.plan.isTitle(item)) {
                // A title stands where something under it does; one that is found brings all of it.
                const level = this.plan.isTitle(item);
                titles = titles.filter((title) => title.level < level);
                titles.push({ level, index, isFound: hits.length > 0 && this.fits(index, hits) });
                continue;
            }
            if (!this.wants(item) || (onlyProblems && !this.plan.isProblem(item))) continue;
            if (!titles.some((title) => title.isFound) && !this.fits(index, hits)) continue;
            for (const title of titles) {
                if (!title.isShown) shown.push(title.index);
                title.isShown = true;
            }
            shown.push(index);
        }
        this.show(shown, hits.length > 0 || onlyProblems);
    }

    fits(index, hits) {
        if (hits.length === 0) return true;
        const places = this.placesOf(index);
        const id = this.plan.id ? this.plan.id(this.items[index]) : "";
        for (const { word, has, isFrame } of hits) {
            let isFound = isFrame ? this.plan.frames(this.items[index]).some((shown) => holdsFrame(shown, word)) : word === id;
            for (let at = 0; at < places.length && !isFound; at++) isFound = has[places[at]] === 1;
            if (!isFound) return false;
        }
        return true;
    }

    get total() { return this.plan.total ?? this.items.length; }

    show(shown, isFiltered) {
        const counted = this.plan.isTitle ? shown.filter((index) => !this.plan.isTitle(this.items[index])).length : shown.length;
        const total = this.total;
        this.found = counted;
        this.count.textContent = counted === total ? total.toLocaleString("en") : `${counted.toLocaleString("en")} of ${total.toLocaleString("en")}`;
        this.nothing.textContent = total === 0 ? this.plan.none : counted === 0 ? "Nothing here fits." : "";
        this.section.classList.toggle("empty", isFiltered && counted === 0);
        this.shown = shown;
        this.isLong = shown.length > Rows.longest;
        this.list.classList.toggle("many", this.isLong);
        this.active = Math.min(this.active, Math.max(shown.length - 1, 0));
        this.clear();
        if (!this.isLong) this.list.style.height = "";
        this.draw();
    }

    // MARK: Drawing

    clear() {
        this.resizes.disconnect();
        this.drawn.clear();
        this.list.replaceChildren();
    }

    get rowHeight() {
        return (this.height ??= parseFloat(getComputedStyle(this.list).getPropertyValue("--row")) * parseFloat(getComputedStyle(document.documentElement).fontSize));
    }

    extra(place) {
        const index = this.shown[place];
        return this.open.has(index) ? this.heights.get(index) ?? 0 : 0;
    }

    // How far above a place the list begins.
    top(place) {
        let sum = place * this.rowHeight;
        for (const index of this.open) {
            const at = this.placeOf(index);
            if (at >= 0 && at < place) sum += this.extra(at);
        }
        return sum;
    }

    // Items are shown in their order, so that a place is found by halves.
    placeOf(index) {
        let [low, high] = [0, this.shown.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.shown[middle] < index) low = middle + 1; else high = middle;
        }
        return this.shown[low] === index ? low : -1;
    }

    placeAt(distance) {
        let [low, high] = [0, this.shown.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.top(middle + 1) <= distance) low = middle + 1; else high = middle;
        }
        return low;
    }

    // How high what is open is, before anything is placed under it: also where it is not in view.
    gauge() {
        for (const index of this.open) {
            const place = this.heights.has(index) ? -1 : this.placeOf(index);
            if (place < 0) continue;
            if (!this.drawn.has(place)) this.add(place);
            const height = this.drawn.get(place).querySelector(".detail")?.offsetHeight ?? 0;
            if (height > 0) this.heights.set(index, height);
        }
    }

    draw() {
        if (!this.isLong) {
            for (let place = 0; place < this.shown.length; place++) if (!this.drawn.has(place)) this.add(place);
        } else {
            this.gauge();
            this.list.style.height = `${this.top(this.shown.length)}px`;
            const start = this.list.getBoundingClientRect().top;
            const first = Math.max(0, this.placeAt(-start - Rows.margin));
            const last = Math.min(this.shown.length - 1, this.placeAt(innerHeight - start + Rows.margin));
            for (const [place, element] of this.drawn) {
                if ((place < first || place > last) && !element.contains(document.activeElement)) this.remove(place, element);
            }
            if (innerHeight - start + Rows.margin > 0 && start + this.top(this.shown.length) + Rows.margin > 0) {
                for (let place = first; place <= last; place++) if (!this.drawn.has(place)) this.add(place);
            }
            for (const [place, element] of this.drawn) element.style.top = `${this.top(place)}px`;
        }
        this.rove();
        Finder.mark(this.list);
    }

    add(place) {
        const index = this.shown[place];
        const item = this.items[index];
        const element = make("div", "item");
        element.setAttribute("role", "listitem");
        element.setAttribute("aria-setsize", this.shown.length);
        element.setAttribute("aria-posinset", place + 1);
        if (this.plan.isTitle && this.plan.isTitle(item)) {
            element.append(this.plan.cells(item));
            element.classList.add("title");
        } else {
            const row = make(this.plan.detail ? "button" : "div", "row", ...this.plan.cells(item));
            if (this.plan.detail && this.plan.isOpenable && !this.plan.isOpenable(item)) row.classList.add("flat");
            if (row.type) row.type = "button";
            row.dataset.place = place;
            const id = this.plan.id ? this.plan.id(item) : "";
            // No id that an address can name: the browser would take the focus away from the row.
            if (id) element.id = `item-${id}`;
            element.append(row);
            if (this.plan.detail) {
                row.setAttribute("aria-expanded", "false");
                row.addEventListener("click", () => this.toggle(place));
                if (this.open.has(index)) this.unfold(element, place);
            }
        }
        this.drawn.set(place, element);
        // The order in the document is that on the screen, for those who hear it.
        let next = null;
        for (const other of this.drawn.keys()) if (other > place && (next === null || other < next)) next = other;
        this.list.insertBefore(element, next === null ? null : this.drawn.get(next));
    }

    remove(place, element) {
        const detail = element.querySelector(".detail");
        if (detail) this.resizes.unobserve(detail);
        element.remove();
        this.drawn.delete(place);
    }

    unfold(element, place) {
        const index = this.shown[place];
        const detail = make("div", "detail", ...this.plan.detail(this.items[index]));
        detail.dataset.index = index;
        detail.id = `${this.name}-${index}`;
        element.firstChild.setAttribute("aria-expanded", "true");
        element.firstChild.setAttribute("aria-controls", detail.id);
        element.classList.add("open");
        element.append(detail);
        if (this.isLong) this.resizes.observe(detail);
    }

    measure(entries) {
        let hasChanged = false;
        for (const entry of entries) {
            const index = Number(entry.target.dataset.index);
            const height = entry.target.offsetHeight;
            if (height > 0 && this.heights.get(index) !== height) {
                this.heights.set(index, height);
                hasChanged = true;
            }
        }
        if (!hasChanged) return;
        this.draw();
        Rows.hold();
    }

    // MARK: Opening

    toggle(place) {
        this.activate(place);
        const index = this.shown[place];
        const element = this.drawn.get(place);
        if (this.plan.isOpenable && !this.plan.isOpenable(this.items[index])) return;
        if (this.open.delete(index)) {
            const detail = element.querySelector(".detail");
            this.resizes.unobserve(detail);
            detail.remove();
            element.classList.remove("open");
            element.firstChild.setAttribute("aria-expanded", "false");
        } else {
            this.open.add(index);
            this.unfold(element, place);
            if (this.isLong) this.heights.set(index, element.lastChild.offsetHeight);
            const id = this.plan.id ? this.plan.id(this.items[index]) : "";
            if (id) Links.remember(id);
        }
        if (this.isLong) this.draw();
        Finder.mark(element);
    }

    // Opens an item, brings it into view, and the focus to it.
    reveal(index) {
        if (this.placeOf(index) < 0) Finder.reset(this);
        const place = this.placeOf(index);
        if (place < 0) return;
        this.open.add(index);
        this.bring(place);
        const element = this.drawn.get(place);
        if (!element.classList.contains("open")) this.unfold(element, place);
        if (this.isLong) {
            this.heights.set(index, element.lastChild.offsetHeight);
            this.draw();
        }
        this.activate(place);
        element.firstChild.focus({ preventScroll: true });
        Rows.held = { rows: this, index };
        Rows.hold();
        clearTimeout(Rows.holding);
        Rows.holding = setTimeout(Rows.release, 2000);
    }

    // What was revealed stays at the top while the heights above it change, until somebody moves the page.
    static hold() {
        if (!Rows.held) return;
        const { rows, index } = Rows.held;
        rows.drawn.get(rows.placeOf(index))?.scrollIntoView({ block: "start" });
    }

    static release() { Rows.held = null; }

    // MARK: Keys

    bring(place) {
        if (!this.isLong || this.drawn.has(place)) return;
        const start = this.list.getBoundingClientRect().top + scrollY;
        scrollTo(0, start + this.top(place) - innerHeight / 3);
        this.draw();
        if (!this.drawn.has(place)) this.add(place);
        this.drawn.get(place).style.top = `${this.top(place)}px`;
    }

    activate(place) {
        this.active = place;
        this.rove();
    }

    // One row of a list takes the focus by the tab key; arrows move on from there.
    rove() {
        if (!this.plan.detail) return;
        let first = null;
        for (const [place, element] of this.drawn) {
            const row = element.firstChild;
            if (!row.dataset.place) continue;
            row.tabIndex = place === this.active ? 0 : -1;
            if (first === null || place < first) first = place;
        }
        const active = this.drawn.get(this.active);
        if (first !== null && !(active && active.firstChild.dataset.place)) this.drawn.get(first).firstChild.tabIndex = 0;
    }

    press(event) {
        const row = event.target.closest(".row");
        if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
        const place = Number(row.dataset.place);
        const isOpen = row.getAttribute("aria-expanded") === "true";
        let next = null;
        let step = 1;
        switch (event.key) {
            case "ArrowDown": next = place + 1; break;
            case "ArrowUp": next = place - 1; step = -1; break;
            case "PageDown": next = Math.min(place + 10, this.shown.length - 1); break;
            case "PageUp": next = Math.max(place - 10, 0); step = -1; break;
            case "Home": next = 0; break;
            case "End": next = this.shown.length - 1; step = -1; break;
            case "ArrowRight": if (!isOpen) this.toggle(place); break;
            case "ArrowLeft": if (isOpen) this.toggle(place); break;
            default: return;
        }
        event.preventDefault();
        if (next !== null) this.focus(next, step);
    }

    focus(place, step = 1) {
        let next = place;
        while (this.shown[next] !== undefined && this.plan.isTitle && this.plan.isTitle(this.items[this.shown[next]])) next += step;
        if (this.shown[next] === undefined) return;
        this.bring(next);
        this.activate(next);
        const row = this.drawn.get(next).firstChild;
        row.focus({ preventScroll: true });
        row.scrollIntoView({ block: "nearest" });
    }
}
