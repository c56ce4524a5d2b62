
"use strict";
(() => {
  const given = JSON.parse(document.getElementById("given").textContent);
  const $ = (id) => document.getElementById(id);
  const WIDTHS = [["375", "375"], ["390", "390"], ["430", "430"], ["677", "电脑 677"]];
  const POLL_MS = 700;
  const at = new URLSearchParams(location.hash.slice(1));
  const one = (key, known, first) => (known.includes(at.get(key)) ? at.get(key) : first);
  const state = {
    platform: one("platform", given.platforms.map((p) => p.name), given.platforms[0].name),
    script: one("script", given.scripts.map((s) => s.name), ""),
    width: one("width", WIDTHS.map((w) => w[0]), "390"),
    theme: one("theme", given.themes, given.theme),
    code: one("code", given.codeThemes, given.codeTheme),
    night: at.has("night") ? at.get("night") === "1" : matchMedia("(prefers-color-scheme: dark)").matches,
    file: Number(at.get("file")) || 0,
  };
  let view = null;
  let papers = [];
  let asked = 0;

  const make = (tag, text, name) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (name) node.className = name;
    return node;
  };

  async function ask(path) {
    const answer = await fetch(path, { headers: { "X-Preview-Token": given.token } });
    if (!answer.ok) throw new Error("服务没有应答（" + answer.status + "）");
    return answer.json();
  }

  const restored = (text) => (given.pictures
    ? text.replace(/preview-picture:([0-9a-f]{16})/g, (all, name) => given.pictures[name] || all) : text);

  function viewOf() {
    const name = state.platform + "|" + state.script;
    if (!given.live) {
      const found = given.views[name + "|" + state.theme] || given.views[name];
      return Promise.resolve(typeof found === "string" ? given.views[found] : found);
    }
    const query = new URLSearchParams({
      platform: state.platform, script: state.script, theme: state.theme, code: state.code,
    });
    return ask("/api/view?" + query);
  }

  function remember() {
    const kept = new URLSearchParams({ ...state, night: state.night ? "1" : "0" });
    history.replaceState(null, "", "#" + kept);
  }

  function fail(message) {
    $("error").hidden = !message;
    $("error").textContent = message || "";
  }

  // A late answer must not overwrite a newer one.
  async function load() {
    const mine = ++asked;
    remember();
    switches();
    try {
      const found = await viewOf();
      if (mine !== asked) return;
      if (found.error) return fail(found.error);
      fail("");
      view = found;
      state.file = Math.min(state.file, view.files.length - 1);
      show();
    } catch (error) {
      if (mine === asked) fail("读不到预览：" + error.message);
    }
  }

  function group(id, items, chosen, choose, role) {
    const tab = role === "tab";
    const had = $(id).contains(document.activeElement);
    $(id).replaceChildren(...items.map(([name, title]) => {
      const button = make("button", title);
      button.type = "button";
      button.dataset.name = name;
      if (tab) {
        button.setAttribute("role", "tab");
        button.setAttribute("aria-controls", "stage");
        button.setAttribute("aria-selected", String(name === chosen));
        button.tabIndex = name === chosen ? 0 : -1;
      } else {
        button.setAttribute("aria-pressed", String(name === chosen));
      }
      button.addEventListener("click", () => choose(name));
      return button;
    }));
    if (had) [...$(id).children].find((button) => button.dataset.name === chosen)?.focus();
  }

  function switches() {
    const set = (key) => (value) => { state[key] = value; load(); };
    group("platforms", given.platforms.map((p) => [p.name, p.title]), state.platform,
      (name) => { state.platform = name; state.file = 0; load(); }, "tab");
    group("scripts", given.scripts.map((s) => [s.name, s.title]), state.script, set("script"));
    group("widths", WIDTHS, state.width, (width) => { state.width = width; remember(); switches(); });
    $("phone").style.width = Number(state.width) + 2 + "px";
    $("night").setAttribute("aria-pressed", String(state.night));
    document.documentElement.classList.toggle("night", state.night);
    // A page without a server has the other themes in the post's own script only.
    $("theme-label").hidden = !given.live && (state.script !== ""
      || !given.themes.some((theme) => given.views[state.platform + "||" + theme]));
    $("theme").value = state.theme;
    $("code").value = state.code;
  }

  function files() {
    group("files", view.files.map((file, number) => [String(number), file.name]), String(state.file), (number) => {
      state.file = Number(number);
      remember();
      show();
    });
  }

  function show() {
    const file = view.files[state.file];
    const frame = $("frame");
    const top = frame.contentWindow?.scrollY || 0;
    const same = frame.dataset.shown === state.platform + state.file;
    frame.dataset.shown = state.platform + state.file;
    frame.addEventListener("load", () => {
      if (same && frame.contentWindow) frame.contentWindow.scrollTo(0, top);
    }, { once: true });
    frame.srcdoc = restored((state.night && file.dark) || file.light);
    files();
    panel();
    $("copy").textContent = file.copy ? "复制（带样式）" : "复制文本";
  }

  function list(id, nodes, empty) {
    $(id).replaceChildren(...(nodes.length ? nodes : [make("li", empty, "dim")]));
  }

  function row(limit) {
    const item = make("li");
    const words = limit.measured.toLocaleString() + " / " + limit.allowed.toLocaleString() + " " + limit.unit;
    item.append(make("span", limit.label), make("span", (limit.ok ? "✓ " : "✗ 超出 ") + words, limit.ok ? "good" : "bad"));
    return item;
  }

  function panel() {
    // Parts of a whole are folded away: it is the whole that a platform refuses.
    const parts = view.limits.filter((limit) => limit.part);
    list("limits", view.limits.filter((limit) => !limit.part).map(row), "这个平台没有字数限制");
    $("sections").hidden = !parts.length;
    $("parts").replaceChildren(...parts.map(row));
    list("warnings", view.warnings.map((warning) => {
      const where = warning.line ? "第 " + warning.line + " 行：" : "";
      return make("li", where + warning.message, warning.level === "error" ? "bad" : "");
    }), "没有提醒");
    list("checklist", view.checklist.map((text) => make("li", "☐ " + text)), "没有");
  }

  async function audit() {
    if (given.live) $("headline").textContent = "正在核对……";
    let found;
    try {
      found = given.live ? await ask("/api/audit") : given.audit;
    } catch (error) {
      $("headline").textContent = "核对没有完成：" + error.message;
      return;
    }
    if (found.state !== "ok") {
      $("headline").textContent = found.message;
      $("findings").replaceChildren();
      $("more").hidden = true;
      return;
    }
    papers = found.papers;
    $("headline").textContent = found.headline + "（" + (papers.length > 1 ? named() : found.paper) + "）";
    $("findings").replaceChildren(...found.findings.map((item) => entry(item)));
    $("evidence").replaceChildren(...found.evidence.map((item) => entry(item)));
    $("more").hidden = !found.evidence.length;
  }

  // In a series each paper has a number, since a title is too long for a button.
  const called = (paper) => papers.length > 1 ? "论文 " + (paper + 1) + " " : "论文";
  const named = () => papers.map((title, i) => title && called(i) + title).filter(Boolean).join("；");

  function entry(item) {
    const node = make("li");
    node.append(make("span", "第 " + item.line + " 行 ", "dim"));
    if (item.verdict) node.append(make("strong", item.verdict + "：", "bad"), make("span", item.message));
    node.append(make("div", item.said, item.verdict ? "dim" : ""));
    if (item.fix) node.append(make("div", "建议：" + item.fix));
    for (const mark of item.marks) {
      const paper = called(mark.paper);
      const button = make("button", mark.page ? "看" + paper + "第 " + mark.page + " 页" : "看" + paper + "原句");
      button.type = "button";
      button.title = mark.text;
      button.addEventListener("click", () => jump(mark));
      node.append(button);
    }
    return node;
  }

  // The paper's pages with the sentence's lines marked; a sentence may run over two.
  async function jump(mark) {
    $("paper-title").textContent = (papers.length > 1 && papers[mark.paper] ? "《" + papers[mark.paper] + "》" : "")
      + (mark.page ? "论文第 " + mark.page + " 页" : "论文原句");
    $("quote").textContent = mark.text;
    $("sheet").replaceChildren();
    $("paper").showModal();
    for (const number of [...new Set(mark.boxes.map(([page]) => page))]) {
      let page;
      try {
        page = given.live ? await ask("/api/page/" + number + "?paper=" + mark.paper)
          : given.pages[mark.paper + "/" + number];
      } catch (error) {
        page = { error: error.message };
      }
      if (!page || page.error) {
        $("sheet").append(make("p", page?.error || "这一页没有图片", "dim"));
        continue;
      }
      $("sheet").append(sheet(number, page, mark.boxes.filter(([other]) => other === number)));
    }
    const picture = $("sheet").querySelector("img");
    if (picture) await picture.decode();
    $("sheet").querySelector(".box")?.scrollIntoView({ block: "center" });
  }

  function sheet(number, page, boxes) {
    const node = make("div", undefined, "page");
    const picture = make("img");
    picture.alt = "论文第 " + number + " 页，所据的句子已标出";
    picture.src = page.image;
    node.append(picture);
    for (const [, [x0, y0, x1, y1]] of boxes) {
      const box = make("i", undefined, "box");
      box.style.left = 100 * x0 / page.width + "%";
      box.style.top = 100 * y0 / page.height + "%";
      box.style.width = 100 * (x1 - x0) / page.width + "%";
      box.style.height = 100 * (y1 - y0) / page.height + "%";
      node.append(box);
    }
    return node;
  }

  async function copy() {
    const file = view?.files[state.file];
    if (!file) return;
    const html = restored(file.copy);
    try {
      const parts = { "text/plain": new Blob([file.plain], { type: "text/plain" }) };
      if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(parts)]);
      say("已复制 " + file.name);
    } catch {
      say(copyByEvent(html, file.plain) ? "已复制 " + file.name : "浏览器不允许复制，请在预览里全选后复制");
    }
  }

  // Browsers without ClipboardItem, or that refuse it, still let a copy event carry both forms.
  function copyByEvent(html, plain) {
    let put = false;
    const give = (event) => {
      if (html) event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", plain);
      event.preventDefault();
      put = true;
    };
    document.addEventListener("copy", give, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", give);
    return done && put;
  }

  function say(words) {
    $("state").textContent = words;
  }

  function choose(id, names, key) {
    $(id).replaceChildren(...names.map((name) => {
      const option = make("option", name === "own" ? "自己的" : name);
      option.value = name;
      return option;
    }));
    $(id).addEventListener("change", () => { state[key] = $(id).value; load(); });
  }

  let known = "";
  let missed = 0;
  async function poll() {
    try {
      const { version } = await ask("/api/version");
      missed = 0;
      if (known && version !== known) {
        say("文章已更新");
        load();
        audit();
      }
      known = version;
    } catch {
      if (++missed >= 3) return say("预览已停止，请重新运行 blogwriter preview");
    }
    setTimeout(poll, POLL_MS);
  }

  $("platforms").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const names = given.platforms.map((p) => p.name);
    let next = names.indexOf(state.platform) + (step || 0);
    if (event.key === "Home") next = 0;
    else if (event.key === "End") next = names.length - 1;
    else if (!step) return;
    event.preventDefault();
    $("platforms").children[(next + names.length) % names.length].click();
  });
  $("night").addEventListener("click", () => {
    state.night = !state.night;
    remember();
    switches();
    if (view) show();
  });
  $("copy").addEventListener("click", copy);
  $("close").addEventListener("click", () => $("paper").close());
  choose("theme", given.themes, "theme");
  choose("code", given.codeThemes, "code");
  $("code-label").hidden = !given.live;
  $("name").textContent = document.title = given.name + " · 预览";
  load();
  audit();
  if (given.live) poll();
})();
