// What another page gets when it tries to read.
async (address) => {
  try {
    return await (await fetch(address)).text();
  } catch {
    return "refused";
  }
}
