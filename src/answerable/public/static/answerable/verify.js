// Takes the SHA-256 of a file that the reader chose or dropped, and looks it up. The file is never sent.
"use strict";
(() => {
  // SubtleCrypto takes a whole file at once (W3C Web Cryptography): this much fits in the memory of most machines.
  const MOST = 512 * 1024 * 1024;
  // A larger file is no record.
  const MOST_RECORD = 1024 * 1024;
  const part = document.getElementById("takes");
  const chosen = document.getElementById("file");
  const said = document.getElementById("file-said");
  const form = document.getElementById("fingerprint");
  let latest = 0;

  const say = (what) => { said.textContent = said.dataset[what]; };

  if (!globalThis.crypto?.subtle) {
    say("insecure");
    return;
  }
  part.hidden = false;

  // RFC 8785 for what a record may hold: JavaScript sorts names by UTF-16 and writes numbers and texts as the standard asks.
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  };

  // What is hashed of a file: its record in canonical form where it holds one and nothing else, and otherwise its bytes.
  const hashed = (bytes) => {
    if (bytes.byteLength > MOST_RECORD) return bytes;
    try {
      const value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
      const record = typeof value.record === "object" && value.record !== null ? value.record : value;
      const named = typeof record.id === "string" && typeof record.kind === "string";
      return named ? new TextEncoder().encode(canonical(record)) : bytes;
    } catch {
      return bytes;
    }
  };

  const take = async (file) => {
    const mine = ++latest;
    if (file.size > MOST) {
      say("large");
      return;
    }
    say("reading");
    let digest;
    try {
      digest = await crypto.subtle.digest("SHA-256", hashed(await file.arrayBuffer()));
    } catch {
      if (mine === latest) say("unreadable");
      return;
    }
    if (mine !== latest) return;
    form.elements.sha256.value = Array.from(new Uint8Array(digest), (each) => each.toString(16).padStart(2, "0")).join("");
    say("taken");
    form.requestSubmit();
  };

  chosen.addEventListener("change", () => { if (chosen.files.length) take(chosen.files[0]); });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    part.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) part.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    part.classList.remove("over");
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
})();
