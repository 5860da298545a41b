select pgmq.drop_queue('emails');
