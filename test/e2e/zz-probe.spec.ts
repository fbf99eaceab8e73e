import { expect, it } from '@jest/globals';
import { anyEngine, freshTableName } from '../support/engines.js';
import { clockOfShop, SampleApp } from '../support/sample-app.js';
const ADA = { email: 'ada@example.com', password: 'correct horse battery' };
it('probe', async () => {
  const clock = clockOfShop();
  const shop = await SampleApp.start({
    environment: { endpoint: anyEngine().endpoint, tableName: freshTableName() },
    clock,
  });
  const ada = shop.browser();
  await ada.post('/register', ADA);
  await ada.post('/login', ADA);
  await ada.post('/cart', { product: 'tea' });
  clock.advance(5 * 60000);
  const one = (await ada.post('/checkout')).status;
  const two = (await ada.post('/checkout')).status;
  clock.advance(40 * 60000);
  const out = await ada.post('/logout');
  expect([one, two, out.status, out.setCookies]).toEqual([]);
  await shop.stop();
});
