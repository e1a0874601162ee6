import { html } from '/assets/preact.js'
import { useStore } from '/assets/store.js'

/** On a real puppet: who the bot is, or the code to scan. */
export function LoginPanel() {
  const { login } = useStore()
  return html`<section class="panel login" aria-label="微信登录">
    ${
      login?.online &&
      html`<h2>已登录</h2>
        <p><strong>${login.name}</strong></p>
        <p class="why">${login.account}</p>`
    }
    ${
      login?.qrcode &&
      html`<h2>用机器人的微信扫码登录</h2>
        <img class="qr" alt="登录二维码" src=${`data:image/svg+xml;utf8,${encodeURIComponent(login.qrcode)}`} />`
    }
    ${
      login &&
      !login.online &&
      !login.qrcode &&
      html`<h2>正在连接微信…</h2>
        <p class="why">${login.reason}</p>`
    }
  </section>`
}
