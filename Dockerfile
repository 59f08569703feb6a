# One image for every process of the Procfile; compose.yaml shows them together.

FROM node:24-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 PORT=8000 DATA_DIR=/data STATIC_ROOT=/srv/static
RUN useradd --system --create-home stint && install -d -o stint /data /srv/static
WORKDIR /srv/stint
COPY --from=packages /venv /venv
COPY --from=front-end /build/node_modules node_modules
COPY . .
USER stint
RUN python manage.py collectstatic --noinput --verbosity 0 && rm -f /data/secret_key
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "serve"]
