// Drives the simulated exchange with ccxt, a client nobody here wrote: REST and websockets.
// usage: node ccxt_client.mjs HOST:PORT
import ccxt from 'ccxt';
import assert from 'node:assert/strict';

const host = process.argv[2];
const urls = { rest: `http://${host}`, ws: `ws://${host}/ws/v5` };
const keys = { apiKey: 'demo-key', secret: 'demo-secret', password: 'demo-pass' };
const ex = new ccxt.pro.okx({ ...keys, options: { fetchMarkets: { types: ['spot', 'swap'] } } });
ex.urls.api = urls;
await ex.loadHttpProxyAgent(); // ccxt wants it before it opens plain ws://

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const within = (promise, ms, what) =>
	Promise.race([promise, pause(ms).then(() => { throw new Error(`${what}: nothing within ${ms} ms`); })]);
const done = (what) => console.log(`ok ${what}`);

await ex.loadMarkets();
const market = ex.market('BTC/USDT');
assert.equal(market.precision.price, 0.1);
assert.ok(ex.markets['BTC/USDT:USDT'].swap);
done('markets');

assert.ok(Math.abs((await ex.fetchTime()) - Date.now()) < 5000);
const ticker = await ex.fetchTicker('BTC/USDT');
assert.ok(ticker.bid > 0 && ticker.ask > ticker.bid);
const depth = await ex.fetchOrderBook('BTC/USDT', 5);
assert.equal(depth.bids.length, 5);
assert.ok((await ex.fetchTickers(['BTC/USDT', 'ETH/USDT']))['ETH/USDT'].last > 0);
await ex.fetchTrades('BTC/USDT');
await ex.fetchOHLCV('BTC/USDT', '1m');
await ex.fetchFundingRate('BTC/USDT:USDT');
done('market data');

const before = await ex.fetchBalance();
assert.ok(before.USDT.total > 0);
assert.equal((await ex.fetchTradingFee('BTC/USDT')).maker, 0.0002);
await ex.fetchPositions();
await ex.fetchAccounts();
await ex.setLeverage(5, 'BTC/USDT:USDT', { mgnMode: 'cross' });
assert.equal((await ex.fetchLeverage('BTC/USDT:USDT', { mgnMode: 'cross' })).longLeverage, 5);
done('account');

const px = ex.priceToPrecision('BTC/USDT', ticker.bid * 0.995);
const lower = ex.priceToPrecision('BTC/USDT', ticker.bid * 0.994);
const placed = await ex.createOrder('BTC/USDT', 'limit', 'buy', 0.001, px, { clientOrderId: 'mine0001' });
let order = await ex.fetchOrder(placed.id, 'BTC/USDT');
assert.equal(order.status, 'open');
assert.equal(order.clientOrderId, 'mine0001');
await ex.editOrder(placed.id, 'BTC/USDT', 'limit', 'buy', 0.002, lower);
order = await ex.fetchOrder(placed.id, 'BTC/USDT');
assert.equal(order.price, Number(lower));
assert.equal(order.amount, 0.002);
assert.equal((await ex.fetchOpenOrders('BTC/USDT')).length, 1);
await ex.cancelOrder(placed.id, 'BTC/USDT');
assert.equal((await ex.fetchOrder(placed.id, 'BTC/USDT')).status, 'canceled');
done('place, edit, cancel');

const two = await ex.createOrders([
	{ symbol: 'BTC/USDT', type: 'limit', side: 'buy', amount: 0.001, price: Number(px) },
	{ symbol: 'ETH/USDT', type: 'limit', side: 'sell', amount: 0.01,
		price: Number(ex.priceToPrecision('ETH/USDT', (await ex.fetchTicker('ETH/USDT')).ask * 1.005)) },
]);
assert.equal(two.length, 2);
await ex.cancelOrders([two[0].id], 'BTC/USDT');
await ex.cancelOrders([two[1].id], 'ETH/USDT');
const bought = await ex.createOrder('BTC/USDT', 'market', 'buy', 0.001);
await pause(200);
order = await ex.fetchOrder(bought.id, 'BTC/USDT');
assert.equal(order.status, 'closed');
assert.equal(order.fee.currency, 'BTC');
const fills = await ex.fetchMyTrades('BTC/USDT');
assert.ok(fills.some((f) => f.order === bought.id && f.takerOrMaker === 'taker'));
assert.ok((await ex.fetchClosedOrders('BTC/USDT')).some((o) => o.id === bought.id));
await ex.fetchLedger();
done('batches, market order, history');

const refuses = async (promise, kind) => assert.rejects(promise, (e) => {
	assert.ok(e instanceof kind, `${e.constructor.name}: ${e.message}`);
	return true;
});
await refuses(ex.createOrder('BTC/USDT', 'limit', 'buy', 50, px), ccxt.InsufficientFunds);
await refuses(ex.cancelOrder('1', 'BTC/USDT'), ccxt.OrderNotFound);
await refuses(ex.createOrder('BTC/USDT', 'limit', 'buy', 0.000001, px), ccxt.InvalidOrder);
const stranger = new ccxt.okx({ ...keys, secret: 'wrong' });
stranger.urls.api = urls;
await refuses(stranger.fetchBalance(), ccxt.AuthenticationError);
assert.ok(await ex.cancelAllOrdersAfter(10000));
await pause(1100);
assert.ok(await ex.cancelAllOrdersAfter(0));
done('refusals and the dead-man\'s switch');

const book = await within(ex.watchOrderBook('BTC/USDT'), 10000, 'books');
for (let i = 0; i < 20; i++) await within(ex.watchOrderBook('BTC/USDT'), 20000, 'books'); // checks the chain
assert.ok(book.bids[0][0] < book.asks[0][0]);
await within(ex.watchOrderBook('ETH/USDT', 5), 10000, 'books5');
await within(ex.watchTicker('BTC/USDT'), 10000, 'tickers');
await within(ex.watchTrades('BTC/USDT'), 60000, 'trades');
await within(ex.watchOHLCV('BTC/USDT', '1m'), 60000, 'candle1m');
done('public websocket');

await within(ex.watchBalance(), 10000, 'account');
const updates = ex.watchOrders('BTC/USDT');
await pause(500);
const quick = await within(ex.createOrderWs('BTC/USDT', 'limit', 'buy', 0.001, Number(px)), 5000, 'order');
const update = (await within(updates, 5000, 'orders'))[0];
assert.equal(update.id, quick.id);
assert.equal(update.status, 'open');
await within(ex.editOrderWs(quick.id, 'BTC/USDT', 'limit', 'buy', 0.001, Number(lower)), 5000, 'amend-order');
await within(ex.cancelOrderWs(quick.id, 'BTC/USDT'), 5000, 'cancel-order');
await pause(200);
assert.equal((await ex.fetchOrder(quick.id, 'BTC/USDT')).status, 'canceled');
assert.equal((await ex.fetchOpenOrders()).length, 0);
done('private websocket');
await ex.close();
process.exit(0);
