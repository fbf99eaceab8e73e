import type { BrowserContext, Page } from 'playwright-core';

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5';

/** What browsers send of themselves. */
export const USER_AGENTS = {
  windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  mac: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Safari/605.1.15`,
  phone: `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${WEBKIT} Mobile/15E148 Safari/604.1`,
};

export const PASSWORD = 'correct horse battery';

/** Somebody at the shop, in a browser context of their own. */
export class Visitor {
  static async in(context: BrowserContext, url: string): Promise<Visitor> {
    const page = context.pages()[0] ?? (await context.newPage());
    return new Visitor(context, page, url);
  }

  /** What the browser complained about: errors of scripts, the content security policy, failed loads. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
  }

  /** From the next page on its time passes only by `page.clock`. */
  async stopTime(): Promise<void> {
    await this.page.clock.install({ time: 0 });
    await this.page.clock.pauseAt(1000);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** Where the browser is: path and query. */
  get at(): string {
    return this.page.url().slice(this.url.length);
  }

  get heading(): Promise<string | null> {
    return this.page.getByRole('heading', { level: 1 }).textContent();
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  async follow(name: string): Promise<void> {
    await this.page.getByRole('link', { name, exact: true }).first().click();
  }

  /** Waits until the page says so. */
  async reads(text: string): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async register(email: string): Promise<void> {
    await this.open('/register');
    await this.#fillIn(email, PASSWORD);
    await this.press('Register');
    await this.reads(email);
  }

  /** On the login page, from the start. */
  async logIn(email: string, { stay = false } = {}): Promise<void> {
    await this.open('/login');
    await this.tryToLogIn(email, { stay });
    await this.reads(email);
  }

  /** On the login page as it is. */
  async tryToLogIn(email: string, { stay = false, password = PASSWORD } = {}): Promise<void> {
    await this.#fillIn(email, password);
    if (stay) await this.page.getByLabel('Stay signed in on this device').check();
    await this.press('Log in');
  }

  /** The password again. */
  async confirm(): Promise<void> {
    await this.page.getByLabel('Password').fill(PASSWORD);
    await this.press('Go on');
  }

  async #fillIn(email: string, password: string): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password').fill(password);
  }
}
