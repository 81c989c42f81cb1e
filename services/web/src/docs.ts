// The description of the API as a page that can be tried out.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

SwaggerUI({
  dom_id: "#docs",
  url: "./api/openapi.json",
  deepLinking: true,
  docExpansion: "none",
  // No validator of another host.
  validatorUrl: null,
});
