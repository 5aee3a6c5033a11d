
"use strict";
(() => {
const $ = (id) => document.getElementById(id);
const INPUT_RATE = 16000;
const LONGEST_QUEUE = 512 * 1024; // bytes of speech that may wait for a slow network

// ---- Worklets: they run in the threads of the two sound devices.

const CAPTURE = `
const OUT = 16000, CHUNK = 640, PHASES = 128;
class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / OUT;
    const cutoff = Math.min(1, OUT / sampleRate) * 0.92;
    this.half = Math.ceil(16 * Math.max(1, this.step));
    this.kernels = Array.from({ length: PHASES + 1 }, (_, phase) => {
      const kernel = new Float32Array(2 * this.half);
      for (let tap = 0; tap < kernel.length; tap++) {
        const x = tap - this.half + 1 - phase / PHASES;
        const window = 0.5 + 0.5 * Math.cos(Math.PI * Math.max(-1, Math.min(1, x / this.half)));
        const angle = Math.PI * cutoff * x;
        kernel[tap] = cutoff * (angle ? Math.sin(angle) / angle : 1) * window;
      }
      return kernel;
    });
    this.held = new Float32Array(0);
    this.at = this.half;
    this.chunk = new Int16Array(CHUNK);
    this.filled = 0;
    this.power = 0;
  }
  process(inputs) {
    const input = inputs[0][0];
    if (!input) return true;
    const held = new Float32Array(this.held.length + input.length);
    held.set(this.held);
    held.set(input, this.held.length);
    while (this.at + this.half < held.length) {
      const base = Math.floor(this.at);
      const kernel = this.kernels[Math.round((this.at - base) * PHASES)];
      let sum = 0;
      for (let tap = 0; tap < kernel.length; tap++) sum += held[base - this.half + 1 + tap] * kernel[tap];
      const sample = Math.max(-1, Math.min(1, sum));
      this.chunk[this.filled++] = sample < 0 ? sample * 32768 : sample * 32767;
      this.power += sample * sample;
      this.at += this.step;
      if (this.filled === CHUNK) {
        const level = Math.sqrt(this.power / CHUNK);
        this.port.postMessage({ pcm: this.chunk, level }, [this.chunk.buffer]);
        this.chunk = new Int16Array(CHUNK);
        this.filled = this.power = 0;
      }
    }
    const passed = Math.max(0, Math.floor(this.at) - this.half);
    this.held = held.slice(passed);
    this.at -= passed;
    return true;
  }
}
registerProcessor("capture", Capture);
`;

const PLAYBACK = `
class Playback extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.at = 0;
    this.blocks = 0;
    this.power = 0;
    this.position = null;
    this.port.onmessage = ({ data }) => {
      if (data.samples) this.queue.push(data);
      else this.flush();
    };
  }
  flush() {
    const first = this.queue[0];
    this.queue = [];
    if (!first) { this.tell(true); return; }
    const samples = first.samples.slice(this.at, this.at + Math.round(sampleRate * 0.005));
    for (let index = 0; index < samples.length; index++) samples[index] *= 1 - (index + 1) / samples.length;
    this.queue = [{ samples, turn: first.turn, start: first.start + this.at / sampleRate, isLast: true }];
    this.at = 0;
  }
  tell(flushed) {
    const left = this.queue.reduce((sum, each) => sum + each.samples.length, -this.at);
    const level = this.blocks ? Math.sqrt(this.power / (this.blocks * 128)) : 0;
    this.port.postMessage({ position: this.position, level, waiting: left / sampleRate, flushed });
    this.blocks = this.power = 0;
  }
  process(_, outputs) {
    const out = outputs[0][0];
    const had = this.queue.length > 0;
    for (let index = 0; index < out.length && this.queue.length; index++) {
      const first = this.queue[0];
      const sample = first.samples[this.at++];
      out[index] = sample;
      this.power += sample * sample;
      if (this.at < first.samples.length) continue;
      this.queue.shift();
      this.at = 0;
      this.position = { turn: first.turn, seconds: first.start + first.samples.length / sampleRate };
      if (first.isLast) this.tell(true);
    }
    if (this.at) this.position = { turn: this.queue[0].turn, seconds: this.queue[0].start + this.at / sampleRate };
    this.blocks++;
    if (this.blocks >= sampleRate / 1280 || (had && !this.queue.length)) this.tell(false);
    return true;
  }
}
registerProcessor("playback", Playback);
`;

async function load(context, source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try { await context.audioWorklet.addModule(url); } finally { URL.revokeObjectURL(url); }
}

class Player {
  /** Plays audio of turns, and tells how far it is: onposition(position, level, waiting). */
  constructor(onposition) {
    this.onposition = onposition;
    this.waiting = 0;
    this.cut = -1; // nothing of this turn, or of an earlier one, is played any more
    this.newest = -1;
    this.early = [];
    this.flushes = [];
  }

  async open() { // needs a click or a key before
    if (this.context) { await this.context.resume(); return; }
    this.context = new AudioContext({ sampleRate: 24000, latencyHint: "interactive" });
    await load(this.context, PLAYBACK);
    this.node = new AudioWorkletNode(this.context, "playback", { numberOfInputs: 0, outputChannelCount: [1] });
    this.node.port.onmessage = ({ data }) => {
      this.waiting = data.waiting;
      this.position = data.position;
      this.onposition(data.position, data.level, data.waiting);
      if (data.flushed) for (const done of this.flushes.splice(0)) done(data.position);
    };
    this.node.connect(this.context.destination);
    for (const each of this.early.splice(0)) this.node.port.postMessage(each);
    await this.context.resume();
  }

  play(turn, start, rate, pcm) {
    if (turn <= this.cut) return;
    this.newest = Math.max(this.newest, turn);
    if (!pcm.length) return;
    const scale = rate / 24000; // models speak at 24 kHz: this is 1
    const samples = new Float32Array(Math.floor(pcm.length / scale));
    for (let index = 0; index < samples.length; index++) samples[index] = pcm[Math.floor(index * scale)] / 32768;
    this.waiting += samples.length / 24000;
    const message = { samples, turn, start };
    if (this.node) this.node.port.postMessage(message, [samples.buffer]);
    else this.early.push(message);
  }

  /** Falls silent; resolves to the position at which it did. */
  flush(turn) {
    this.cut = Math.max(this.cut, turn);
    this.early = [];
    this.waiting = 0;
    if (!this.node) return Promise.resolve(null);
    this.node.port.postMessage({});
    if (this.context.state !== "running") return Promise.resolve(this.position ?? null);
    return new Promise((done) => { this.flushes.push(done); });
  }

  /** A new conversation counts its turns from 0 again. */
  restart() { this.flush(Infinity); this.cut = this.newest = -1; this.position = null; }
}

class Microphone {
  /** Calls onaudio(Int16Array, level) 25 times a second. */
  constructor(onaudio) { this.onaudio = onaudio; this.isMuted = false; }
  get isOpen() { return Boolean(this.stream); }
  async open() {
    if (this.isOpen) return;
    if (!navigator.mediaDevices) throw new Error("This page may use no microphone: it needs https, or localhost.");
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    try {
      this.context = new AudioContext();
      await load(this.context, CAPTURE);
      const node = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0 });
      node.port.onmessage = ({ data }) => { if (!this.isMuted) this.onaudio(data.pcm, data.level); };
      this.context.createMediaStreamSource(stream).connect(node);
      await this.context.resume();
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    }
    this.stream = stream;
  }
  async close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    const context = this.context;
    this.context = null;
    if (context) await context.close();
  }
}

// ---- Two ways to a model. Both call ready(resumed, history), audio(turn, start, rate, pcm),
// event(event), closed(code, reason, mayReturn) of the page.

class RelayLink {
  constructor(page) {
    this.page = page;
    const url = new URL(location.pathname, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(url);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.say({
      type: "start", version: 1, conversation: sessionStorage.getItem("conversation"), playing: page.hasPlayed,
    });
    this.socket.onmessage = ({ data }) => this.take(data);
    this.socket.onclose = ({ code, reason }) => page.closed(this, code, reason, code < 4000 && code !== 1000);
  }
  get hasRoom() { return this.socket.bufferedAmount < LONGEST_QUEUE; }
  say(message) { if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message)); }
  speak(pcm) { if (this.socket.readyState === WebSocket.OPEN) this.socket.send(pcm); }
  type(text) { this.say({ type: "text", text }); }
  endSpeech() { this.say({ type: "audioEnd" }); }
  played(position) { this.say({ type: "played", ...position }); }
  interrupt(position) { this.say({ type: "interrupt", ...position }); }
  end() {
    sessionStorage.removeItem("conversation");
    this.say({ type: "end" });
    this.socket.close(1000);
  }
  take(data) {
    if (typeof data !== "string") {
      const pcm = new Int16Array(data, 0, data.byteLength >> 1);
      this.page.audio(this.turn, this.start, this.rate, pcm);
      this.start += pcm.length / this.rate;
      return;
    }
    const message = JSON.parse(data);
    if (message.event) this.page.event(message);
    else if (message.type === "ready") {
      sessionStorage.setItem("conversation", message.conversation);
      this.page.ready(message.resumed, message.history);
    } else if (message.type === "audio") {
      [this.turn, this.start, this.rate] = [message.turn, message.seconds, message.rate];
    } else if (message.type === "error") this.page.notice(message.message, "bad");
  }
}

class ServiceLink {
  constructor(page, { token, model, address }, before) {
    this.page = page;
    this.turn = before ? before.turn : 0;
    this.start = 0;
    this.handle = before ? before.handle : null;
    const url = new URL("/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained",
      address.replace(/^http/, "ws"));
    url.searchParams.set("access_token", token);
    this.socket = new WebSocket(url);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.say({ setup: {
      model: model.includes("/") ? model : `models/${model}`,
      generationConfig: { responseModalities: ["AUDIO"] },
      inputAudioTranscription: {}, outputAudioTranscription: {},
      sessionResumption: this.handle ? { handle: this.handle } : {},
    } });
    this.socket.onmessage = ({ data }) => this.take(JSON.parse(typeof data === "string" ? data : new TextDecoder().decode(data)));
    this.socket.onclose = ({ code, reason }) => page.closed(this, code, reason, Boolean(this.handle) && [1001, 1006, 1011, 1012].includes(code));
  }
  get hasRoom() { return this.socket.bufferedAmount < LONGEST_QUEUE; }
  say(message) { if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message)); }
  speak(pcm) {
    const bytes = new Uint8Array(pcm.buffer);
    this.say({ realtimeInput: { audio: { data: btoa(String.fromCharCode(...bytes)), mimeType: `audio/pcm;rate=${INPUT_RATE}` } } });
  }
  type(text) { this.say({ realtimeInput: { text } }); }
  endSpeech() { this.say({ realtimeInput: { audioStreamEnd: true } }); }
  played() {}
  interrupt() {} // what still comes of the turn is not played
  end() { this.socket.close(1000); }
  take(message) {
    const { page, turn } = this;
    const content = message.serverContent ?? {};
    if (message.setupComplete) page.ready(Boolean(this.handle), []);
    if (message.sessionResumptionUpdate?.newHandle) this.handle = message.sessionResumptionUpdate.newHandle;
    if (content.inputTranscription?.text) page.event({ event: "InputTranscript", turn, text: content.inputTranscription.text });
    for (const part of content.modelTurn?.parts ?? []) {
      if (part.text && !part.thought) page.event({ event: "TextDelta", turn, text: part.text });
      if (!part.inlineData?.mimeType?.startsWith("audio/pcm")) continue;
      const rate = Number(/rate=(\d+)/.exec(part.inlineData.mimeType)?.[1] ?? 24000);
      const bytes = Uint8Array.from(atob(part.inlineData.data.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
      const pcm = new Int16Array(bytes.buffer, 0, bytes.length >> 1);
      page.audio(turn, this.start, rate, pcm);
      this.start += pcm.length / rate;
    }
    if (content.outputTranscription?.text) page.event({ event: "OutputTranscript", turn, text: content.outputTranscription.text });
    for (const call of message.toolCall?.functionCalls ?? []) {
      page.event({ event: "ToolCall", turn, ...call });
      const error = "This page has no functions.";
      page.event({ event: "ToolResult", turn, ...call, error });
      this.say({ toolResponse: { functionResponses: [{ id: call.id, name: call.name, response: { error } }] } });
    }
    if (content.interrupted) page.event({ event: "Interrupted", turn });
    if (content.turnComplete) {
      page.event({ event: "TurnComplete", turn, interrupted: Boolean(content.interrupted) });
      this.turn++;
      this.start = 0;
    }
  }
}

// ---- The page.

const page = {
  link: null, attempt: 0, timer: 0, hasPlayed: false, wanted: false, entries: new Map(), droppedBytes: 0,
  typed: [],

  connect(before) {
    clearTimeout(this.timer);
    this.wanted = true;
    setState(this.attempt ? "Connecting again ..." : "Connecting ...", "wait");
    const isDirect = mode() === "service";
    const settings = { token: $("token").value.trim(), model: $("model-name").value.trim(), address: $("address").value.trim() };
    if (isDirect && !settings.token) { this.fail("There is no token: your server makes one with client.tokens.create()."); $("settings").open = true; return; }
    try {
      this.link = isDirect ? new ServiceLink(this, settings, before) : new RelayLink(this);
    } catch (error) { this.fail(`The address cannot be used: ${error.message}`); }
    showControls();
  },

  ready(resumed, history) {
    if (this.attempt && !resumed) this.notice("This is a new conversation: the server did not keep the one before.");
    this.attempt = 0;
    setState("Connected", "good");
    if (!resumed) {
      player.restart();
      told = { turn: -1, seconds: 0 };
      this.hasPlayed = false;
      this.entries.clear();
    }
    if (resumed && !$("log").children.length)
      for (const { role, text } of history) addEntry(role === "model" ? "answer" : "user", text);
    for (const text of this.typed.splice(0)) this.link.type(text);
    showControls();
  },

  audio(turn, start, rate, pcm) {
    this.hasPlayed = true;
    player.play(turn, start, rate, pcm);
    showControls();
  },

  async event(event) {
    const { turn } = event;
    switch (event.event) {
      case "InputTranscript": if (!event.interim) this.append("user", turn, event.text); break;
      case "OutputTranscript": case "TextDelta": this.append("answer", turn, event.text); break;
      case "ToolCall": this.call(event); break;
      case "ToolResult": this.endCall(event.id, event.cancelled ? "cancelled" : event.error ? `failed: ${event.error}` : `answered in ${Number(event.duration ?? 0).toFixed(1)} s`); break;
      case "ToolCallCancelled": for (const id of event.ids) this.endCall(id, "cancelled"); break;
      case "Interrupted": {
        this.note("answer", turn, "interrupted");
        const position = await player.flush(turn);
        if (position) this.link?.played(position);
        showControls();
        break;
      }
      case "InputDropped": this.notice(`Some of what you said was lost: ${event.reason}`, "bad"); break;
      case "Reconnecting": setState("The service is connecting again ...", "wait"); break;
      case "Resumed": setState("Connected", "good"); break;
      case "ContextLost": this.notice("The service has lost the conversation."); break;
      case "TurnStalled": this.notice(`No answer for ${Math.round(event.seconds)} s.`); break;
      case "Closed": if (!event.clean) this.notice(`The service has ended the session: ${event.code} ${event.reason ?? ""}`, "bad"); break;
    }
  },

  closed(link, code, reason, mayReturn) {
    if (link !== this.link) return;
    this.link = null;
    if (!this.wanted) return;
    if (mayReturn && this.attempt < 8) {
      const delay = Math.min(8000, 500 * 2 ** this.attempt++);
      setState("The connection was lost. Connecting again ...", "wait");
      this.timer = setTimeout(() => this.connect(link), delay * (0.75 + Math.random() / 2));
      showControls();
      return;
    }
    if (code === 1000) { this.finish(reason || "The conversation is over."); return; }
    this.fail(reason || (code === 1006 ? "The server cannot be reached." : `The connection was closed (${code}).`));
  },

  fail(reason) { this.finish(reason, "bad"); },

  finish(reason, kind = "") {
    clearTimeout(this.timer);
    this.wanted = false;
    this.attempt = 0;
    this.link = null;
    this.typed = [];
    player.flush(player.newest);
    microphone.close();
    showLevel("you", 0, "off");
    setState(kind ? "Ended" : "Not connected", kind);
    this.notice(reason, kind);
    showControls();
  },

  append(kind, turn, text) {
    const key = `${kind}:${turn}`;
    let entry = this.entries.get(key);
    if (!entry) this.entries.set(key, entry = addEntry(kind, ""));
    entry.text.textContent += text;
    scroll();
  },
  note(kind, turn, text) {
    const entry = this.entries.get(`${kind}:${turn}`);
    if (entry) entry.note.textContent = text;
  },
  call({ id, name, args }) {
    const entry = addEntry("call", `${name}(${Object.entries(args ?? {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(", ")})`);
    entry.note.textContent = "function call ...";
    this.entries.set(`call:${id}`, entry);
  },
  endCall(id, text) {
    const entry = this.entries.get(`call:${id}`);
    if (entry) entry.note.textContent = `function call, ${text}`;
  },
  notice(text, kind = "") { addEntry(`notice ${kind}`.trim(), text); },
};

const player = new Player((position, level, waiting) => {
  showLevel("model", level, waiting > 0 ? `${waiting.toFixed(1)} s left` : "silent");
  if (position && (position.turn !== told.turn || position.seconds > told.seconds) && page.link) {
    told = { ...position };
    page.link.played(told);
  }
  showControls();
});
let told = { turn: -1, seconds: 0 };

const microphone = new Microphone((pcm, level) => {
  showLevel("you", level, "on");
  if (!page.link) return;
  if (page.link.hasRoom) { page.link.speak(pcm); page.droppedBytes = 0; return; }
  if (!page.droppedBytes) page.notice("The network is too slow: some of what you say is lost.", "bad");
  page.droppedBytes += pcm.byteLength;
});

function mode() { return document.querySelector("input[name=mode]:checked").value; }

function setState(text, kind) { $("state").textContent = text; $("state").className = `state ${kind}`; }

const NAMES = { user: "You", answer: "Model" };
function addEntry(kind, text) {
  const item = document.createElement("li");
  item.className = kind;
  if (NAMES[kind]) { const name = document.createElement("b"); name.textContent = NAMES[kind]; item.append(name); }
  const words = document.createElement("span");
  words.textContent = text;
  const note = document.createElement("small");
  item.append(words, note);
  $("log").append(item);
  $("empty").hidden = true;
  while ($("log").children.length > 500) $("log").firstChild.remove();
  scroll();
  return { text: words, note };
}

function scroll() {
  const log = $("log");
  if (log.scrollHeight - log.scrollTop - log.clientHeight < 160) log.scrollTop = log.scrollHeight;
}

function showLevel(id, level, note) {
  // From -60 dB to 0 dB, as the ear counts.
  const part = level > 0 ? Math.max(0, Math.min(1, 1 + Math.log10(level) / 3)) : 0;
  const meter = $(id);
  meter.firstElementChild.style.transform = `scaleX(${part.toFixed(3)})`;
  meter.setAttribute("aria-valuenow", Math.round(part * 100));
  if ($(`${id}-note`).textContent !== note) $(`${id}-note`).textContent = note;
}

function showControls() {
  $("start").textContent = page.wanted ? "End" : "Start";
  $("start").classList.toggle("main", !page.wanted);
  $("mute").disabled = !microphone.isOpen;
  $("mute").setAttribute("aria-pressed", String(microphone.isMuted));
  $("mute").textContent = microphone.isMuted ? "Unmute" : "Mute";
  $("stop").disabled = !(page.link && player.waiting > 0);
  $("choices").disabled = page.wanted;
  for (const input of $("service").querySelectorAll("input")) input.disabled = page.wanted;
}

async function openPlayer() {
  try { await player.open(); } catch (error) { page.notice(`No sound: ${error.message}`, "bad"); }
}

async function openMicrophone() {
  try {
    await microphone.open();
    showLevel("you", 0, "on");
  } catch (error) {
    const words = { NotAllowedError: "the browser was not allowed to use it", NotFoundError: "there is none" };
    page.notice(`No microphone: ${words[error.name] ?? error.message}. You can still type.`, "bad");
  }
  if (!page.wanted) await microphone.close();
  showControls();
}

function start() {
  if (page.wanted) {
    page.wanted = false;
    page.link?.end();
    page.finish("You ended the conversation.");
    return;
  }
  openPlayer();
  page.connect();
  if (page.wanted) openMicrophone();
}

function mute() {
  if (!microphone.isOpen) return;
  microphone.isMuted = !microphone.isMuted;
  if (microphone.isMuted) { page.link?.endSpeech(); showLevel("you", 0, "muted"); }
  showControls();
}

async function stop() {
  if ($("stop").disabled) return;
  const turn = player.newest;
  const position = await player.flush(turn);
  page.note("answer", turn, "interrupted");
  page.link?.interrupt(position ?? {});
  showControls();
}

$("start").onclick = start;
$("mute").onclick = mute;
$("stop").onclick = stop;
$("form").onsubmit = (submitted) => {
  submitted.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  addEntry("user", text);
  openPlayer();
  if (page.link && $("state").classList.contains("good")) page.link.type(text);
  else { page.typed.push(text); if (!page.wanted) page.connect(); }
};
$("service").onsubmit = (submitted) => { submitted.preventDefault(); if (!page.wanted) start(); };
for (const choice of document.querySelectorAll("input[name=mode]")) choice.onchange = showMode;
function showMode() {
  const isDirect = mode() === "service";
  $("service").hidden = !isDirect;
  $("about").textContent = `${isDirect ? "Straight to the service." : "Through this server."} Headphones keep the model from hearing itself.`;
}

document.addEventListener("keydown", (pressed) => {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.repeat) return;
  if (pressed.key === "Escape") { stop(); return; }
  if (pressed.target.closest("input, button, summary")) return;
  if (pressed.key === "m" || pressed.key === "M") mute();
  else if (pressed.key === " ") { pressed.preventDefault(); stop(); }
});

// A token may come in the address: behind #, where no server and no log sees it, or behind ?.
const given = new URLSearchParams(location.hash.slice(1) || location.search);
if (given.has("token")) {
  document.querySelector("input[value=service]").checked = true;
  $("token").value = given.get("token");
  if (given.has("model")) $("model-name").value = given.get("model");
  if (given.has("address")) $("address").value = given.get("address");
  history.replaceState(null, "", location.pathname);
}
showMode();
showControls();
})();
