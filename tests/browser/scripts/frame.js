// Puts that page into a frame of this one.
(address) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.onload = done;
  frame.src = address;
  document.body.append(frame);
})
