# docker build -t sitegen .
# docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/site" sitegen build
FROM python:3.13-slim
COPY pyproject.toml README.md LICENSE constraints.txt /src/
COPY sitegen /src/sitegen
COPY layouts /src/layouts
COPY static /src/static
RUN python -m pip install --no-cache-dir --constraint /src/constraints.txt /src && rm -r /src
WORKDIR /site
ENTRYPOINT ["sitegen"]
CMD ["--help"]
