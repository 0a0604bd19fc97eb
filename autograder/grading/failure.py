"""The student's fault, with what each reader may see of it."""


class Failure(Exception):
    """A check found that the student's code does not do what it should.

    expected: the property that should hold, in the grader's own words; everyone reads it.
    got: what came instead; it may quote the student's values, so only public rows show it.
    mismatch: what kind of difference it is, in words of ours that can carry no value of theirs.
    crash: it is an exception of theirs; absent: a name is not there, and the mismatch says why.
    hint: what to try; None stands for the hint of the check, "" for none at all.
    """

    def __init__(
        self,
        expected: str,
        got: str = "",
        hint: str | None = None,
        *,
        mismatch: str = "",
        crash: bool = False,
        absent: bool = False,
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.got = got
        self.hint = hint
        self.mismatch = mismatch
        self.crash = crash
        self.absent = absent
        self.starved = False  # for want of a core or of memory, which others may have used up

    def text(self, *, public: bool, hint: str = "") -> str:
        """Return the feedback, a line each for what was expected, what came and what to try."""
        came = self.got or self.mismatch if public else self.mismatch
        lines = [f"Expected: {self.expected}"]
        lines += [f"But: {came}"] if came else []
        hint = hint if self.hint is None else self.hint
        lines += [f"Hint: {hint}"] if hint else []
        return "\n".join(lines)

    def refer_to(self, title: str) -> None:
        """Say no more than that it is what was told with the check of this title."""
        again = "it fails as" if self.crash else "it is not there, as told"
        self.got, self.mismatch = "", f"{again} in “{title}”"
