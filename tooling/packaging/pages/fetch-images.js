/** The images and labels that the page's own server has. */
export function fetchImages() {
  return Promise.all(["/train-images-idx3-ubyte", "/train-labels-idx1-ubyte"].map(fetchBytes));
}

async function fetchBytes(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
