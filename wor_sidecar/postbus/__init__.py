"""The mailbox server: it stores and forwards ciphertext, and sees nothing else."""
