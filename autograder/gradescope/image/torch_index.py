"""Print pip's option for torch's CPU build, if its index answers: `python -I torch_index.py URL`.

On Linux the torch of PyPI brings CUDA, 5 GB. In this index `2.13.0+cpu` counts as newer than
`2.13.0`, so pip prefers it. Elsewhere there is nothing to say.
"""

import http.client
import os
import sys
import threading
import urllib.request

_SECONDS = 3.0  # for all of it: without a network, looking up a name alone can take longer


def main() -> None:
    """Ask the index; print nothing if it does not answer in time."""
    url = sys.argv[1].rstrip("/")
    if sys.platform != "linux":
        return
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(f"{url}/torch/")), daemon=True)
    asking.start()
    asking.join(_SECONDS)
    answer = answers[0] if answers else "no answer"
    if answer:
        print(f"{url}: {answer}; torch comes from pip's own index", file=sys.stderr, flush=True)
    else:
        print("--extra-index-url", url, flush=True)
    os._exit(0)  # without waiting for who still asks


def _ask(page: str) -> str:
    """Return why this page can't be had; nothing if it can."""
    try:
        urllib.request.urlopen(page, timeout=_SECONDS).close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        return str(error)
    return ""


if __name__ == "__main__":
    main()
