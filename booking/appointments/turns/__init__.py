"""What is told of the draws and queues of scarce motifs: figures, places in line, registrations."""
