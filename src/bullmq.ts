export { BullMQJobQueue, type BullMQJobQueueOptions } from './adapters/bullmq-job-queue/bullmq-job-queue.ts';
