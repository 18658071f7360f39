"""What programs say of themselves: profiles, GC traces, execution traces, samples."""
