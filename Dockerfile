# keymesh: `docker build .`, another base by `--build-arg NODE_IMAGE=...`.
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The lock file alone first: the layer with the packages is reused until the dependencies change.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY deploy/bundle.mjs deploy/
COPY protocol protocol
COPY discovery discovery
COPY node node
RUN npm run build

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
# an engine kills a container 10 s after SIGTERM: peers get 4 of them to take the last writes, the disk the rest
ENV KEYMESH_SHUTDOWN_TIMEOUT=4
# Not the base image's user `node`: its name says nothing in `ps`, and another base need not have it.
RUN groupadd --system --gid 999 keymesh \
  && useradd --system --uid 999 --gid keymesh --home-dir /data --shell /usr/sbin/nologin keymesh \
  && mkdir /data && chown keymesh:keymesh /data
WORKDIR /app
COPY package.json ./
COPY deploy/docker-entrypoint.sh deploy/healthcheck.mjs deploy/
COPY --from=build /app/build/bundle build/bundle
USER keymesh
VOLUME /data
# The node's `dir` is its working directory unless told otherwise.
WORKDIR /data
EXPOSE 6379 16379
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "/app/deploy/healthcheck.mjs"]
ENTRYPOINT ["/app/deploy/docker-entrypoint.sh"]
