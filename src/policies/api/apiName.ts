/** Which names are those of models behind an API; nothing of the AI SDK is loaded to tell. */

/** Whether a name is one: `openai/…`, `anthropic/…`, `google/…`, or an address. */
export const isApiName = (name: string): boolean =>
  /^(openai|anthropic|google)\/.|^https?:\/\//.test(name);
