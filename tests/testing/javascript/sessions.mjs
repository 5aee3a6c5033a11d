// Sessions of @google/genai against a Live server: `node sessions.mjs SESSION URL FOLDER`, where
// FOLDER has the package in its node_modules. Prints what the session got, as JSON.

import { createRequire } from "node:module";
import { join } from "node:path";

const [name, baseUrl, folder] = process.argv.slice(2);
const { GoogleGenAI } = createRequire(join(folder, "package.json"))("@google/genai");
const MODEL = "any-model";
const RATE = 16000;

function client(options = {}) {
  return new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl, ...options } });
}

// The messages of a session, one after the other; its end is null.
class Messages {
  waiting = [];
  wanted = [];
  end = null;

  callbacks = {
    onmessage: (message) => this.put(message),
    onerror: (event) => console.error(event.message ?? event.error),
    onclose: (event) => {
      this.end = { code: event.code, reason: String(event.reason) };
      this.put(null);
    },
  };

  put(message) {
    const wanted = this.wanted.shift();
    if (wanted) wanted(message);
    else this.waiting.push(message);
  }

  next() {
    if (this.waiting.length) return Promise.resolve(this.waiting.shift());
    return new Promise((resolve) => this.wanted.push(resolve));
  }

  async until(found) {
    const messages = [];
    for (;;) {
      const message = await this.next();
      if (message === null) throw new Error(`closed: ${JSON.stringify(this.end)}`);
      messages.push(message);
      if (found(message)) return messages;
    }
  }

  turn() {
    return this.until((message) => message.serverContent?.turnComplete);
  }
}

async function connect(config, options) {
  const messages = new Messages();
  const { callbacks } = messages;
  const session = await client(options).live.connect({ model: MODEL, config, callbacks });
  return { session, messages };
}

function textOf(messages) {
  return messages.map((message) => message.text ?? "").join("");
}

function transcriptOf(messages, kind) {
  return messages.map((message) => message.serverContent?.[kind]?.text ?? "").join("");
}

function pcm(seconds, loudness) {
  const samples = new Int16Array(Math.round(seconds * RATE));
  samples.forEach((_, index) => (samples[index] = loudness * Math.sin(index * 0.2)));
  const data = Buffer.from(samples.buffer).toString("base64");
  return { data, mimeType: `audio/pcm;rate=${RATE}` };
}

const tools = [
  {
    functionDeclarations: [
      { name: "get_weather", parameters: { type: "OBJECT", properties: { city: { type: "STRING" } } } },
    ],
  },
];

const sessions = {
  async text() {
    const { session, messages } = await connect({ responseModalities: ["TEXT"], temperature: 0.5 });
    const answers = [];
    for (const turns of ["Hello there", "What did I say?"]) {
      session.sendClientContent({ turns });
      answers.push(await messages.turn());
    }
    session.close();
    return { answers: answers.map(textOf), usage: answers[1].at(-1).usageMetadata };
  },

  async audio() {
    const config = {
      responseModalities: ["AUDIO"],
      inputAudioTranscription: {},
      outputAudioTranscription: {},
    };
    const { session, messages } = await connect(config);
    for (const audio of [pcm(0.5, 8000), pcm(1, 0)]) session.sendRealtimeInput({ audio });
    const turn = await messages.turn();
    session.close();
    const bytes = turn.map((message) => Buffer.from(message.data ?? "", "base64").length);
    return {
      bytes: bytes.reduce((sum, each) => sum + each, 0),
      heard: transcriptOf(turn, "inputTranscription"),
      said: transcriptOf(turn, "outputTranscription"),
    };
  },

  async tool() {
    const { session, messages } = await connect({ responseModalities: ["TEXT"], tools });
    session.sendClientContent({ turns: "get_weather in Paris" });
    const [call] = (await messages.until((message) => message.toolCall)).at(-1).toolCall.functionCalls;
    const response = { id: call.id, name: call.name, response: { output: "sun" } };
    session.sendToolResponse({ functionResponses: response });
    const turn = await messages.turn();
    session.close();
    return { call, answer: textOf(turn) };
  },

  async resumption() {
    const config = { responseModalities: ["TEXT"], sessionResumption: {} };
    const first = await connect(config);
    first.session.sendClientContent({ turns: "My name is Alice." });
    const updated = (message) => message.sessionResumptionUpdate?.resumable;
    const [update] = (await first.messages.until(updated)).slice(-1);
    first.session.close();
    const handle = update.sessionResumptionUpdate.newHandle;
    const second = await connect({ ...config, sessionResumption: { handle } });
    second.session.sendClientContent({ turns: "What is my name?" });
    const turn = await second.messages.turn();
    second.session.close();
    return { answer: textOf(turn) };
  },

  async manual() {
    const realtimeInputConfig = { automaticActivityDetection: { disabled: true } };
    const { session, messages } = await connect({ responseModalities: ["TEXT"], realtimeInputConfig });
    session.sendRealtimeInput({ activityStart: {} });
    session.sendRealtimeInput({ audio: pcm(0.7, 8000) });
    session.sendRealtimeInput({ activityEnd: {} });
    const spoken = textOf(await messages.turn());
    session.sendRealtimeInput({ activityStart: {} });
    session.sendRealtimeInput({ text: "Hello" });
    session.sendRealtimeInput({ activityEnd: {} });
    const typed = textOf(await messages.turn());
    session.close();
    return { spoken, typed };
  },

  async music() {
    const messages = new Messages();
    const { callbacks } = messages;
    const { live } = client({ apiVersion: "v1alpha" });
    const session = await live.music.connect({ model: "lyria-realtime-exp", callbacks });
    await session.setWeightedPrompts({ weightedPrompts: [{ text: "techno", weight: 1 }] });
    await session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: 120 } });
    session.play();
    const chunks = await messages.until((message) => message.serverContent?.audioChunks);
    const [chunk] = chunks.at(-1).serverContent.audioChunks;
    await session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: 300 } });
    while ((await messages.next()) !== null);
    return {
      bytes: Buffer.from(chunk.data, "base64").length,
      mimeType: chunk.mimeType,
      bpm: chunk.sourceMetadata.musicGenerationConfig.bpm,
      end: messages.end,
    };
  },

  async refused() {
    const messages = new Messages();
    const { callbacks } = messages;
    const config = { responseModalities: ["TEXT"], temperature: 3 };
    // The promise of connect never settles when the server refuses the setup.
    client().live.connect({ model: MODEL, config, callbacks });
    while ((await messages.next()) !== null);
    return messages.end;
  },
};

console.log(JSON.stringify(await sessions[name]()));
process.exit(0);
