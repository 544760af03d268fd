namespace Petrel.Lab.Front.Nginx;

/// <summary>
/// nginx's configuration for one slot. Its workers stay the user that we are: only he may use the storage's socket.
/// </summary>
internal static class NginxConfiguration
{
    internal static string Write(IEnumerable<string> listens, NginxOptions options, string directory, string storageSocket)
    {
        string flags = options.Http2 ? "ssl http2" : "ssl";
        return $$"""
            daemon off;
            user {{Environment.UserName}};
            worker_processes 1;
            pid {{directory}}/nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path {{directory}}/body;
              proxy_temp_path {{directory}}/proxy;
              fastcgi_temp_path {{directory}}/fastcgi;
              uwsgi_temp_path {{directory}}/uwsgi;
              scgi_temp_path {{directory}}/scgi;
              {{Zone(options)}}
              server {
                {{string.Join("\n    ", listens.Select(listen => $"listen {listen} {flags};"))}}
                ssl_certificate {{directory}}/certificate.pem;
                ssl_certificate_key {{directory}}/key.pem;
                ssl_protocols TLSv1.2 TLSv1.3;
                location / {
                  {{Limit(options)}}
                  proxy_pass http://unix:{{storageSocket}}:;
                  proxy_http_version 1.1;
                  proxy_set_header Host $host;
                  proxy_buffering off;
                }
              }
            }

            """;
    }

    private static string Zone(NginxOptions options) => options.RequestsPerMinute is int rate
        ? $"limit_req_zone $binary_remote_addr zone=clients:1m rate={rate}r/m;"
        : "";

    private static string Limit(NginxOptions options)
    {
        if (options.RequestsPerMinute is null) return "";
        string burst = options.Burst > 0 ? $" burst={options.Burst} nodelay" : "";
        return $"limit_req zone=clients{burst}; limit_req_status {options.LimitStatus};";
    }
}
