const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

globalThis.finished = new Promise((resolve, reject) => {
  worker.addEventListener("message", ({ data }) => resolve(data));
  worker.addEventListener("error", ({ message }) => reject(new Error(message)));
});
