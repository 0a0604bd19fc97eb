# Grades as an ordinary user, without any right beyond: docs/docker.md says how to run it.
# Versions stand in constraints.txt alone, which pip is told of by PIP_CONSTRAINT; of Debian's packages
# the archive keeps one for each release.
# hadolint global ignore=DL3008,DL3013
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
# Of torch alone: PyPI's build for Linux brings CUDA, gigabytes of it.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/autograder
ENV PATH=/opt/autograder/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
# By itself, so that a change of the code does not fetch torch again.
COPY constraints.txt ./
ENV PIP_CONSTRAINT=/source/constraints.txt
RUN pip install --index-url "$TORCH_INDEX" torch
COPY pyproject.toml README.md LICENSE ./
COPY autograder autograder
RUN pip install '.[gradescope,cluster]'

FROM ${BASE}
# libseccomp2 is for the sandbox; apt brings it, and that it does is not for us to rely on.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libseccomp2 python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home grader
COPY --from=build /opt/autograder /opt/autograder
ENV PATH=/opt/autograder/bin:$PATH LANG=C.UTF-8
USER 1000
WORKDIR /course
ENTRYPOINT ["autograder"]
CMD ["doctor"]
