// What another page gets when it tries to write.
async ([address, mode, kind]) => {
  try {
    const headers = { "Content-Type": kind }, body = '{"slug": "patch-null"}';
    const answer = await fetch(`${address}api/exercises`, { method: "POST", mode, headers, body });
    return `${answer.type} ${answer.status}`;
  } catch {
    return "refused";
  }
}
