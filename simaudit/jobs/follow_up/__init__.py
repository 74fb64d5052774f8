"""What is done about findings: steps, answers, samples, visits."""
