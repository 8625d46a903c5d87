// Preloaded into a client's process: Google's host names mean the server under test. The client itself is as published.
const server = process.env.SHEETS_SERVER;
const hosts = ['https://sheets.googleapis.com', 'https://www.googleapis.com', 'https://drive.googleapis.com'];
const original = globalThis.fetch;

globalThis.fetch = (input, options) => {
  const url = typeof input === 'string' || input instanceof URL ? String(input) : input.url;
  const host = hosts.find((known) => url.startsWith(known));
  if (!host) return original(input, options);
  const target = server + url.slice(host.length);
  return original(input instanceof Request ? new Request(target, input) : target, options);
};
