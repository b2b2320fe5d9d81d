"""What a referral is: pure rules of Welzijn op Recept, on the standard library alone."""
