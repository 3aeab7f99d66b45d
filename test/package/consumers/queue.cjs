// Prints what the queue's entry says where bullmq is not installed. usage: node queue.cjs import|require
const load = {
  import: () => import('customer-scraping-integration/bullmq'),
  require: async () => require('customer-scraping-integration/bullmq'),
};

load[process.argv[2]]()
  .then(({ BullMQJobQueue }) => new BullMQJobQueue({ url: 'redis://127.0.0.1:1' }).check())
  .catch(({ code, message }) => process.stdout.write(JSON.stringify({ code, message })));
