/** Logs new clients in, each with so many bytes of data. */
export async function logIn(url: string, bytes: number, clients: number): Promise<string[]> {
  const cookies: string[] = [];
  for (let count = 0; count < clients; count++) {
    const response = await fetch(`${url}/login?bytes=${bytes}`, { method: 'POST' });
    await response.arrayBuffer();
    cookies.push(cookieOf(response) ?? '');
  }
  return cookies;
}

/** The cookie that a response sets, without its attributes. */
export function cookieOf(response: Response): string | undefined {
  return response.headers.getSetCookie()[0]?.split(';')[0];
}

/** A cookie that looks as if it were good: its signature, at the end, is another. */
export function forged(cookie: string): string {
  return cookie.slice(0, -20) + 'A'.repeat(20);
}
