// Where each of these keys leads from each card.
(keys) => {
  const from = (card) =>
    Object.fromEntries(keys.map((key) => [key, clinic.cards.beside(card, key).dataset.slug]));
  return Object.fromEntries([...clinic.cards.all].map(([slug, card]) => [slug, from(card)]));
}
